// What a pod mounts, in the words of Kubernetes: folders of the one storage, files of its Secret, and claims of its own,
// which outlive its instances. Pure.
import type { V1PersistentVolumeClaim, V1Volume, V1VolumeMount } from '@kubernetes/client-node'
import { claimName, instanceName, ownerAnnotation, ownerText, podLabels } from '../pod-names.ts'
import type { PodDefinition, PodMount } from '../port.ts'

export interface MountOptions {
  /** The claim that holds the storage root; without it pods that mount a folder are refused. */
  storageClaim?: string | undefined
  /** Of each claim of a pod. Default 70. */
  claimSizeGi?: number | undefined
  /** Of the claims of pods. Default: the cluster's own. */
  claimStorageClass?: string | undefined
}

const STORAGE = 'storage'
const FILES = 'files'
const CLAIM_SIZE_GI = 70

export function volumeMounts({ mounts }: PodDefinition): V1VolumeMount[] {
  const claims = claimsIn(mounts)
  return mounts.map((mount, place) => volumeMount(mount, place, claims))
}

function volumeMount(mount: PodMount, place: number, claims: string[]): V1VolumeMount {
  const { path: mountPath, readOnly } = mount
  switch (mount.kind) {
    case 'folder':
      return { name: STORAGE, mountPath, subPath: mount.source, readOnly }
    case 'file':
      return { name: FILES, mountPath, subPath: fileKey(place), readOnly: true }
    case 'claim': {
      const name = claimVolume(claims.indexOf(mount.name))
      return { name, mountPath, ...(mount.subPath !== '' && { subPath: mount.subPath }), readOnly }
    }
  }
}

export function volumesOf({ key, instance, mounts }: PodDefinition, { storageClaim }: MountOptions): V1Volume[] {
  const items = mounts.flatMap((mount, place) =>
    // The API server knows no set-user-ID and the like on files of a Secret.
    mount.kind === 'file' ? [{ key: fileKey(place), path: fileKey(place), mode: mount.mode & 0o777 }] : [],
  )
  const hasFolder = mounts.some(({ kind }) => kind === 'folder') && storageClaim !== undefined
  return [
    ...(hasFolder ? [{ name: STORAGE, persistentVolumeClaim: { claimName: storageClaim } }] : []),
    ...(items.length > 0 ? [{ name: FILES, secret: { secretName: instanceName(key, instance), items } }] : []),
    ...claimsIn(mounts).map((name, place) => ({
      name: claimVolume(place),
      persistentVolumeClaim: { claimName: claimName(key, name) },
    })),
  ]
}

/** One for each name; they belong to the pod and to none of its instances. */
export function claimManifests({ key, mounts }: PodDefinition, options: MountOptions): V1PersistentVolumeClaim[] {
  const { claimSizeGi = CLAIM_SIZE_GI, claimStorageClass } = options
  return claimsIn(mounts).map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(key, name),
      labels: podLabels(key),
      annotations: { [ownerAnnotation]: ownerText(key) },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: `${claimSizeGi}Gi` } },
      ...(claimStorageClass !== undefined && { storageClassName: claimStorageClass }),
    },
  }))
}

/** In the Secret: of the file at that place among the mounts. */
export const fileKey = (place: number): string => `file-${place}`
const claimVolume = (place: number): string => `claim-${place}`

function claimsIn(mounts: readonly PodMount[]): string[] {
  return [...new Set(mounts.flatMap((mount) => (mount.kind === 'claim' ? [mount.name] : [])))]
}

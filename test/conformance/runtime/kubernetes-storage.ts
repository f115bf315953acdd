// Storage for tests on a cluster that provides none: volumes of the cluster that are folders of the one machine.
import type { ClusterClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'

const VOLUMES = '/api/v1/persistentvolumes'

export interface FolderVolume {
  /** Of the volume in the cluster. */
  name: string
  namespace: string
  /** The one claim that gets it. */
  claim: string
  /** On the machine; it exists. */
  folder: string
  accessMode: 'ReadWriteMany' | 'ReadWriteOnce'
}

/** `close` forgets it; the folder and the claim are left. */
export async function makeVolume(admin: ClusterClient, volume: FolderVolume): Promise<{ close(): Promise<void> }> {
  const { name, namespace, claim, folder, accessMode } = volume
  const spec = {
    accessModes: [accessMode],
    storageClassName: '',
    capacity: { storage: '1Gi' },
    claimRef: { namespace, name: claim },
    persistentVolumeReclaimPolicy: 'Retain',
    hostPath: { path: folder },
  }
  await admin.call('POST', VOLUMES, { body: { metadata: { name }, spec } })
  return { close: () => admin.call('DELETE', `${VOLUMES}/${name}`) }
}

/** The claim that TPODS_KUBERNETES_STORAGE_CLAIM names, with the folder behind it. */
export async function makeStorage(admin: ClusterClient, namespace: string, folder: string) {
  const claim = 'storage'
  const volume = await makeVolume(admin, { name: namespace, namespace, claim, folder, accessMode: 'ReadWriteMany' })
  await admin.call('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
    body: {
      metadata: { name: claim },
      spec: {
        accessModes: ['ReadWriteMany'],
        storageClassName: '',
        volumeName: namespace,
        resources: { requests: { storage: '1Gi' } },
      },
    },
  })
  return { claim, close: volume.close }
}

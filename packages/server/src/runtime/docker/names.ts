// Names and labels of containers, networks and volumes. As elsewhere, whose a thing is stands in its labels.
import { createHash } from 'node:crypto'
import { DOMAIN, instanceName, labelNames, labelsOf, ownerAnnotation, ownerText, podLabels } from '../pod-names.ts'
import type { PodKey } from '../port.ts'

/** How many containers of the instance ran before this one. */
export const restartsLabel = `${DOMAIN}/restarts`
/** Several servers may use one engine: each sees what was made from its own data folder. */
export const folderLabel = `${DOMAIN}/data-folder`
/** Of containers that are no pods. */
export const helperLabel = `${DOMAIN}/helper`
export const ownerLabel = ownerAnnotation
/** Which content of the image it was, whatever the tag means later. */
export const digestLabel = `${DOMAIN}/image-digest`

export interface Round {
  instance: number
  restarts: number
}

/** One of each round, whoever makes it. */
export function containerName(key: PodKey, { instance, restarts }: Round): string {
  return `${instanceName(key, instance)}${restarts === 0 ? '' : `-r${restarts}`}`
}

export function containerLabels(folderId: string, key: PodKey, { instance, restarts }: Round): Record<string, string> {
  return {
    ...labelsOf(key, instance),
    [ownerLabel]: ownerText(key),
    [restartsLabel]: String(restarts),
    [folderLabel]: folderId,
  }
}

export function volumeLabels(folderId: string, key: PodKey): Record<string, string> {
  return { ...podLabels(key), [ownerLabel]: ownerText(key), [folderLabel]: folderId }
}

/** Of what all pods of the tenant share. */
export function networkLabels(folderId: string, key: PodKey): Record<string, string> {
  const { [labelNames.site]: site = '', [labelNames.tenant]: tenant = '' } = podLabels(key)
  return {
    'app.kubernetes.io/managed-by': 'tpods',
    [labelNames.site]: site,
    [labelNames.tenant]: tenant,
    [folderLabel]: folderId,
  }
}

/** One for each tenant of a site; the name tells people which, the hash keeps any two apart. */
export function networkName(folderId: string, { site, tenant }: PodKey): string {
  return `tpods-${readable(`${site}-${tenant}`)}-${hash(JSON.stringify([folderId, site, tenant]))}`
}

/** Of storage of the pod's own. No engine of this age mounts a part of a volume, so each part is one. */
export function volumeName({ podId, uid }: PodKey, claim: string, subPath: string): string {
  return `${podId}-${uid}-${readable(claim)}-${hash(JSON.stringify([claim, subPath]))}`
}

function readable(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

// What a pod has from its template and what was set on itself: derived, overrides, provenance, reset, save-template.
import type { PodOverrides, PodProvenance, ResettableField } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { callWithNotes } from '../../notes.ts'
import type { View } from '../../output.ts'
import { podDetails, tableGateway } from '../../pod-view.ts'

export async function showDerived(
  context: Context,
  podId: string,
  { showConfig = false }: { showConfig?: boolean },
): Promise<void> {
  const client = await context.client()
  const pod = await client.pods.derived(podId, { includeConfigs: showConfig }, context.call)
  await context.output.one(pod, podDetails(await tableGateway(context)))
}

const overrideRows: View<[field: string, value: PodOverrides['overrides'][string]]> = {
  name: ([field]) => field,
  columns: [
    { title: 'FIELD', text: ([field]) => field },
    { title: 'VALUE', text: ([, value]) => textOf(value) },
  ],
}

export async function showOverrides(context: Context, podId: string): Promise<void> {
  const client = await context.client()
  const found = await client.pods.overrides(podId, context.call)
  if (!(await context.output.data(found))) await context.output.list(Object.entries(found.overrides), overrideRows)
}

const provenanceRows: View<[field: string, origin: PodProvenance['fields'][string]]> = {
  name: ([field]) => field,
  columns: [
    { title: 'FIELD', text: ([field]) => field },
    { title: 'FROM', text: ([, { source }]) => source },
    { title: 'VALUE', text: ([, { derived_value }]) => textOf(derived_value) },
  ],
}

export async function showProvenance(context: Context, podId: string): Promise<void> {
  const client = await context.client()
  const found = await client.pods.provenance(podId, context.call)
  if (!(await context.output.data(found))) await context.output.list(Object.entries(found.fields), provenanceRows)
}

export async function resetFields(context: Context, podId: string, fields: string[]): Promise<void> {
  const client = await context.client()
  // The server knows which fields there are.
  const pod = await client.pods.resetFields(podId, fields as ResettableField[], callWithNotes(context))
  await context.output.one(pod, podDetails(await tableGateway(context)))
}

export async function saveTemplate(
  context: Context,
  podId: string,
  { template, tag = 'latest', message }: { template: string; tag?: string; message: string },
): Promise<void> {
  const client = await context.client()
  const body = { template_id: template, tag, commit_message: message }
  const saved = await client.pods.saveAsTemplateTag(podId, body, context.call)
  if (await context.output.data(saved)) return
  await context.output.text(`${saved.template_id}:${saved.tag_timestamp}\n`)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

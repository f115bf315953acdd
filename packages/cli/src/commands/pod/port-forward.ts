// `pod port-forward`: ports of this machine that lead to ports of a pod, until ^C.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { NodeTpodsClient, Pod, PortForward } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError, systemCode } from '../../errors.ts'
import { describeFailure } from '../../failure.ts'
import { derivedPod } from '../../pod-url.ts'
import { printable } from '../../printable.ts'
import { waitForPort, withProgress } from '../../waiting.ts'

interface ForwardFlags {
  address?: string
  once?: boolean
  readyFile?: string
  wait?: boolean
}

interface WantedPort {
  localPort: number
  remotePort: number
  /** As it was written. */
  text: string
}

export async function forwardPorts(
  context: Context,
  podId: string,
  texts: string[],
  flags: ForwardFlags,
): Promise<void> {
  const { call, io, output } = context
  const client = await context.client()
  const wanted = await readPorts(context, client, podId, texts)
  for (const { remotePort } of wanted) await requireOpen(context, client, podId, remotePort, flags)
  let finish: (() => void) | undefined
  const over = new Promise<void>((resolve) => {
    finish = resolve
  })
  const tell = async (error: Error, local: string, remote: string) => {
    const { message } = await describeFailure(error)
    io.stderr.write(`tpods: ${printable(`${local} -> ${remote}: ${message}`)}\n`)
  }
  const forward = await listen(client, podId, wanted, {
    host: flags.address,
    signal: call.signal,
    onError: (error, { localPort, remotePort }) =>
      void tell(error, `${bracketed(flags.address ?? LOOPBACK)}:${localPort}`, `${podId}:${remotePort}`),
    onClose: () => flags.once === true && finish?.(),
  })
  try {
    const { host, ports } = forward
    const facts = {
      pod_id: podId,
      address: host,
      ports: ports.map(({ localPort, remotePort }) => ({ local: localPort, remote: remotePort })),
    }
    if (flags.readyFile !== undefined) await writeReady(path.resolve(io.cwd, flags.readyFile), facts)
    if (output.mode === 'json') await output.text(`${JSON.stringify(facts)}\n`)
    else if (!(await output.data(facts))) await output.text(portLines(podId, forward))
    call.signal.addEventListener('abort', () => finish?.())
    if (call.signal.aborted) finish?.()
    await over
    if (io.signal.aborted) throw new CliError('interrupted', 'the ports are closed')
    if (call.signal.aborted) throw new CliError('timeout', 'the ports are closed: --timeout is over')
  } finally {
    await forward.close()
  }
}

const LOOPBACK = '127.0.0.1'

function portLines(podId: string, { host, ports }: PortForward): string {
  return ports
    .map(({ localPort, remotePort }) => `${bracketed(host)}:${localPort} -> ${podId}:${remotePort}\n`)
    .join('')
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** `[LOCAL:]REMOTE`; the pod is asked for its networks only where one is named. */
async function readPorts(
  context: Context,
  client: NodeTpodsClient,
  podId: string,
  texts: string[],
): Promise<WantedPort[]> {
  const pod = await client.pods.get(podId, {}, context.call)
  const networks = texts.some((text) => !/^(\d*:)?\d+$/.test(text)) ? (await derivedPod(context, pod)).networking : {}
  return texts.map((text) => readPort(text, pod, networks))
}

function readPort(text: string, { pod_id: id }: Pod, networks: Pod['networking']): WantedPort {
  const [, local, remote = ''] = /^(?:(\d*):)?([^:]+)$/.exec(text) ?? []
  const remotePort = /^\d+$/.test(remote) ? Number(remote) : networks[remote]?.port
  if (remote !== '' && remotePort === undefined) {
    const names = Object.keys(networks)
    throw new CliError('not_found', `pod "${id}" has no network "${remote}"`, {
      remedy:
        names.length === 0 ? 'give the number of a port' : `it has ${names.join(', ')}; or give the number of a port`,
    })
  }
  const localPort = local === undefined ? remotePort : Number(local || 0)
  const isRight = remotePort !== undefined && remotePort >= 1 && remotePort <= 65_535
  if (!isRight || localPort === undefined || localPort > 65_535) {
    throw new CliError('usage', `"${text}" names no port`, {
      remedy: 'write REMOTE or LOCAL:REMOTE, such as 5432 or 15432:5432; LOCAL 0 takes any that is free',
    })
  }
  return { localPort, remotePort, text }
}

/** A refusal comes before anything listens here. */
async function requireOpen(
  context: Context,
  client: NodeTpodsClient,
  podId: string,
  port: number,
  { wait = false }: ForwardFlags,
): Promise<void> {
  const { ApiError } = await import('@tpods/sdk/node')
  try {
    if (!wait) return await client.pods.checkPort(podId, port, context.call)
    await withProgress(context, `waiting for port ${port}`, (progress) => waitForPort(context, podId, port, progress))
  } catch (error) {
    // The pod is there: it was asked for before.
    if (error instanceof ApiError && error.status === 404 && error.code !== 'pod_not_found') {
      throw new CliError('not_offered', 'this server offers no tunnels to ports of pods', {
        cause: error,
        remedy: `see \`tpods pod url ${podId}\` for its own address`,
      })
    }
    throw error
  }
}

type ForwardOptions = Parameters<NodeTpodsClient['pods']['portForward']>[1]

async function listen(
  client: NodeTpodsClient,
  podId: string,
  ports: WantedPort[],
  options: ForwardOptions,
): Promise<PortForward> {
  try {
    return await client.pods.portForward(podId, { ...options, ports })
  } catch (error) {
    const code = systemCode((error as Error).cause)
    const { message } = error as Error
    const remote = ports.find(({ localPort }) => message.includes(`:${localPort} `))?.text.replace(/^\d*:/, '')
    const other = `choose another local port, such as \`tpods pod port-forward ${podId} 0:${remote ?? 'REMOTE'}\` for any`
    if (code === 'EADDRINUSE')
      throw new CliError('conflict', `${message.split(' ')[0]} is in use`, { cause: error, remedy: other })
    if (code === 'EACCES')
      throw new CliError('config', `${message.split(' ')[0]} may not be listened on`, { cause: error, remedy: other })
    if (code === undefined) throw error
    throw new CliError('config', message, { cause: error, remedy: 'check --address' })
  }
}

async function writeReady(file: string, facts: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(facts)}\n`)
  } catch (error) {
    throw new CliError('config', `cannot write ${file} (${systemCode(error)})`, { cause: error })
  }
}

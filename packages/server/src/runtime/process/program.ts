// Which program a definition stands for, the environment it gets, and whether it can start at all.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../../support/atomic-file.ts'
import type { PodDefinition, ReasonCode } from '../port.ts'
import { imageName, type LocalImages } from './images.ts'
import type { GivenPort } from './instance-folder.ts'
import { podVariable } from './process-tree.ts'

type Argv = readonly [string, ...string[]]

export async function argvOf(definition: PodDefinition, images: LocalImages): Promise<Argv> {
  const own = definition.command?.length ? definition.command : undefined
  const entry = own ?? (await images.get(imageName(definition.image))?.entrypoint())
  const [name, ...rest] = [...(entry ?? []), ...(definition.arguments ?? [])]
  if (entry === undefined || name === undefined) {
    throw new PodsError(
      'runtime_refused',
      `image ${definition.image} is not one that the process runtime knows (${[...images.keys()].join(', ')}); ` +
        'use one of those, or give the pod a command',
      { details: { reason: 'image_unknown', image: definition.image } },
    )
  }
  return [name, ...rest]
}

export interface Surroundings {
  path: string
  home: string
  ports: GivenPort[]
  /** The folder that outlives the instance, for images that keep data. */
  data?: string
}

/** Everything the program sees. The marks and ports come last: removal and routing depend on them. */
export function environmentOf(
  definition: PodDefinition,
  { path, home, ports, data }: Surroundings,
): Record<string, string> {
  const given = (wirePort: number) => String(ports.find((port) => port.wirePort === wirePort)?.port ?? wirePort)
  const main = definition.ports.find(({ name }) => name === 'default') ?? definition.ports[0]
  return {
    PATH: path,
    HOME: home,
    LANG: 'C.UTF-8',
    ...definition.environment,
    [podVariable]: definition.key.uid,
    TPODS_POD_ID: definition.key.podId,
    TPODS_POD_INSTANCE: String(definition.instance),
    TPODS_ROOT: home,
    ...(data === undefined ? {} : { TPODS_DATA: data }),
    HOST: '127.0.0.1',
    ...(main === undefined ? {} : { PORT: given(main.port) }),
    ...Object.fromEntries(definition.ports.map(({ name, port }) => [portVariable(name), given(port)])),
  }
}

function portVariable(name: string): string {
  return `TPODS_PORT_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`
}

/** Throws `runtime_refused` for an argv that can never start. The message names the program, never its arguments. */
export function checkStartable(argv: readonly string[], environment: Record<string, string>, folder: string): void {
  const name = argv[0] ?? ''
  if ([...argv, ...Object.entries(environment).flat()].some((text) => text.includes('\0'))) {
    throw refusal('refused', `command ${JSON.stringify(name)} or its environment holds a NUL character`)
  }
  const found = findProgram(name, environment.PATH ?? '', folder)
  if (found === 'executable') return
  const { reason, message } = unstartable(name, { code: found === 'missing' ? 'ENOENT' : 'EACCES' })
  throw refusal(reason, message)
}

/** The reason and the sentence for an error of starting a program. */
export function unstartable(name: string, error: unknown): { reason: ReasonCode; message: string } {
  const code = (error as { code?: unknown }).code // whatever was thrown, it is only looked at
  const command = `command ${JSON.stringify(name)}`
  if (code === 'ENOENT') return { reason: 'command_not_found', message: `${command} was not found` }
  if (code === 'EACCES') return { reason: 'command_not_executable', message: `${command} is not executable` }
  return { reason: 'runtime_error', message: `${command} could not be started (${String(code ?? 'unknown error')})` }
}

export function refusal(reason: ReasonCode, message: string, cause?: unknown): PodsError {
  return new PodsError('runtime_refused', message, { details: { reason }, cause })
}

/** As execvp looks: a name with a slash is a path; else the first executable file on PATH. */
function findProgram(name: string, path: string, folder: string): 'executable' | 'unusable' | 'missing' {
  if (name === '') return 'missing'
  const candidates = name.includes('/')
    ? [resolve(folder, name)]
    : path.split(delimiter).map((entry) => join(resolve(folder, entry), name))
  const states = candidates.map(stateOfProgram)
  return states.find((state) => state === 'executable') ?? states.find((state) => state === 'unusable') ?? 'missing'
}

function stateOfProgram(path: string): 'executable' | 'unusable' | 'missing' {
  try {
    if (!statSync(path).isFile()) return 'unusable'
    accessSync(path, constants.X_OK)
    return 'executable'
  } catch (error) {
    return isErrno(error, 'EACCES', 'EPERM') ? 'unusable' : 'missing'
  }
}

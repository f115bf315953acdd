// Why the engine could not make or start a container, from its own words. Pure. They hold the program's name and neither
// its arguments nor its environment.
import type { PodDefinition, ReasonCode } from '../port.ts'
import { sentence } from './engine-error.ts'

export interface StartFailure {
  /** `program`: it is in the image and does not start; `refused`: it never will; `later`: tried again. */
  kind: 'program' | 'refused' | 'later'
  reason: ReasonCode
  message: string
  /** As a shell would report it. */
  exitCode: number | null
}

export function readStartFailure(words: string, { image, command }: PodDefinition): StartFailure {
  const [, name, problem = ''] = /exec: "((?:[^"\\]|\\.)*)": (.*)/s.exec(words) ?? []
  if (name !== undefined) {
    const program = `the program ${command === null ? 'of the image ' : ''}"${name}"`
    if (/permission denied/.test(problem)) {
      const message = `${program} may not be executed`
      return { kind: 'program', reason: 'command_not_executable', message, exitCode: 126 }
    }
    if (/not found|no such file/.test(problem)) {
      const message = `${program} is not in the image`
      return { kind: 'program', reason: 'command_not_found', message, exitCode: 127 }
    }
  }
  for (const [pattern, failure] of known) {
    if (pattern.test(words)) return { exitCode: null, ...failure(sentence(words), image) }
  }
  const message = `the container cannot be started: ${sentence(words)}`
  return { kind: 'later', reason: 'runtime_error', message, exitCode: null }
}

type Telling = (words: string, image: string) => Omit<StartFailure, 'exitCode'>

const known: [RegExp, Telling][] = [
  [
    /no command specified|no CMD or ENTRYPOINT/i,
    (_words, image) => ({
      kind: 'refused',
      reason: 'refused',
      message: `the image ${image} names no program of its own; give the pod a command`,
    }),
  ],
  [
    /bind source path does not exist|statfs .*no such file|making volume mountpoint/,
    (words) => ({
      kind: 'refused',
      reason: 'refused',
      message: `the engine does not see the folders of this server (${words}): it runs on another machine or in a VM; choose a TPODS_DATA_DIR and TPODS_STORAGE_ROOT that it shares`,
    }),
  ],
  [
    /could not select device driver|no such device|unresolvable CDI/i,
    () => ({
      kind: 'later',
      reason: 'unschedulable',
      message: 'the engine has no GPU to give; it needs a GPU and the container toolkit of its maker',
    }),
  ],
  [
    /no space left|disk quota/i,
    (words) => ({
      kind: 'later',
      reason: 'runtime_error',
      message: `the engine has no space left (${words}); free some, for instance with \`docker system prune\``,
    }),
  ],
  [
    /unable to start user process|mounting|mount path|not a directory|Are you trying to mount a directory/i,
    (words) => ({ kind: 'program', reason: 'runtime_error', message: `the container cannot be started: ${words}` }),
  ],
]

/** The network went away since the container was made, which then never starts. */
export function lacksNetwork(words: string): boolean {
  return /network .*not found|unable to find network/i.test(words)
}

/** The image went away since it was looked for. */
export function lacksImage(words: string): boolean {
  return /no such image|image not known/i.test(words)
}

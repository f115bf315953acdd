import { describe, expect, test } from 'vitest'
import { lacksImage, lacksNetwork, readStartFailure } from '../../../src/runtime/docker/start-failure.ts'
import { definition } from './facts.ts'

const docker =
  'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: '
const podman = 'runc: runc create failed: unable to start container process: '
const read = (words: string, command: string[] | null = ['x', 'hunter2']) => {
  return readStartFailure(words, definition({ command, image: 'nginx' }))
}

describe('a program that does not start', () => {
  test.each([
    ['docker', `${docker}exec: "no-such": executable file not found in $PATH: unknown`],
    [
      'podman',
      `${podman}exec: "no-such": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found`,
    ],
    ['docker, by path', `${docker}exec: "no-such": stat no-such: no such file or directory: unknown`],
  ])('because it is not there (%s)', (_engine, words) => {
    expect(read(words)).toEqual({
      kind: 'program',
      reason: 'command_not_found',
      message: 'the program "no-such" is not in the image',
      exitCode: 127,
    })
  })

  test.each([
    ['docker', `${docker}exec: "/etc/passwd": permission denied: unknown`],
    ['podman', `${podman}exec: "/etc/passwd": permission denied: OCI permission denied`],
  ])('because it may not be executed (%s)', (_engine, words) => {
    expect(read(words)).toMatchObject({
      reason: 'command_not_executable',
      message: 'the program "/etc/passwd" may not be executed',
      exitCode: 126,
    })
  })

  test('may be that of the image', () => {
    const words = `${docker}exec: "gone": executable file not found in $PATH: unknown`
    expect(read(words, null).message).toBe('the program of the image "gone" is not in the image')
  })
})

test.each([
  ['No command specified', 'refused', 'refused', /names no program of its own; give the pod a command/],
  [
    'invalid mount config for type "bind": bind source path does not exist: /x/y',
    'refused',
    'refused',
    /the engine does not see the folders of this server/,
  ],
  ['could not select device driver "" with capabilities: [[gpu]]', 'later', 'unschedulable', /no GPU to give/],
  ['mkdir /x: no space left on device', 'later', 'runtime_error', /no space left/],
  ['something else', 'later', 'runtime_error', /^the container cannot be started: something else$/],
])('%s', (words, kind, reason, message) => {
  expect(read(words)).toMatchObject({ kind, reason, message: expect.stringMatching(message), exitCode: null })
})

test('what went away in the meantime is made again', () => {
  expect(lacksNetwork('network tpods-x not found')).toBe(true)
  expect(lacksNetwork('unable to find network with name or ID tpods-x: network not found')).toBe(true)
  expect(lacksImage('No such image: nosuch:1')).toBe(true)
  expect(lacksNetwork('no space left') || lacksImage('no space left')).toBe(false)
})

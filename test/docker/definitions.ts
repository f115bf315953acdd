// Definitions of pods with what each must look like on every runtime, and where Docker and Kubernetes differ by nature, how.
import type { components } from '../../packages/server/src/generated/api.ts'

type NewPod = Omit<components['schemas']['NewPod'], 'pod_id'>

/** What somebody can see of a pod; only what is named is compared. */
export interface Sight {
  status?: string
  exit_code?: number | null
  reason?: string | null
  /** The whole log. */
  logs?: string
  /** Of the command in `look`. */
  said?: string
}

/** Until when a pod is watched. */
export type Rest = 'available' | 'ended' | 'restarted' | 'waiting' | 'stopped'

export interface Definition {
  name: string
  pod: NewPod
  until: Rest
  /** Run in the pod. */
  look?: string[]
  sees: Sight
  /** Stated differences, with their cause. */
  differs?: { docker?: Sight; podman?: Sight; kubernetes?: Sight; because: string }
}

const sh = (script: string): NewPod => ({ image: 'busybox', command: ['sh', '-c', script] })
const idle = (more: Partial<NewPod> = {}): NewPod => ({ image: 'busybox', command: ['sleep', '600'], ...more })
const complete = { status: 'COMPLETE', exit_code: 0, reason: null }
const failed = (exit_code: number) => ({ status: 'ERROR', exit_code, reason: 'exited' })
const fast = { initial_delay_seconds: 0, period_seconds: 1, failure_threshold: 1 }
const running = { status: 'AVAILABLE', exit_code: null, reason: null }

export const definitions: Definition[] = [
  { name: 'ends well', until: 'ended', pod: sh('echo out'), sees: { ...complete, logs: 'out\n' } },
  { name: 'ends with 1', until: 'ended', pod: sh('exit 1'), sees: { ...failed(1), logs: '' } },
  { name: 'ends with 255', until: 'ended', pod: sh('exit 255'), sees: failed(255) },
  { name: 'writes to stderr', until: 'ended', pod: sh('echo bad >&2; exit 3'), sees: { ...failed(3), logs: 'bad\n' } },
  { name: 'kills itself', until: 'ended', pod: sh('sh -c "kill -9 \\$\\$"; exit $?'), sees: failed(137) },
  {
    name: 'ends by a child that got TERM',
    until: 'ended',
    pod: sh('sh -c "kill -15 \\$\\$"; exit $?'),
    sees: failed(143),
  },
  {
    name: 'reads an input that is not there',
    until: 'ended',
    pod: { image: 'busybox', command: ['cat'] },
    sees: { ...complete, logs: '' },
  },
  {
    name: 'writes a last line without an end',
    until: 'ended',
    pod: sh('printf "one\\ntwo"'),
    sees: { ...complete, logs: 'one\ntwo\n' },
  },
  {
    name: 'writes what is not ASCII',
    until: 'ended',
    pod: sh('echo "grüße ✓ 漢"'),
    sees: { ...complete, logs: 'grüße ✓ 漢\n' },
  },
  {
    name: 'writes one long line',
    until: 'ended',
    pod: sh('head -c 20000 /dev/zero | tr "\\0" x; echo'),
    sees: { ...complete, logs: `${'x'.repeat(20_000)}\n` },
  },
  {
    name: 'writes a thousand lines in a moment',
    until: 'ended',
    pod: sh('seq 1 1000'),
    sees: { ...complete, logs: Array.from({ length: 1000 }, (_, index) => `${index + 1}\n`).join('') },
  },
  {
    name: 'names a program that is not there',
    until: 'ended',
    pod: { image: 'busybox', command: ['no-such-program'] },
    sees: { status: 'ERROR', reason: 'command_not_found', logs: '' },
    differs: {
      docker: { exit_code: 127 },
      podman: { exit_code: 127 },
      kubernetes: { exit_code: 128 },
      because: 'Docker tells it as a shell does, containerd has one code for all that cannot be started',
    },
  },
  {
    name: 'names a program that may not be executed',
    until: 'ended',
    pod: { image: 'busybox', command: ['/etc/passwd'] },
    sees: { status: 'ERROR', reason: 'command_not_executable', logs: '' },
    differs: {
      docker: { exit_code: 126 },
      podman: { exit_code: 126 },
      kubernetes: { exit_code: 128 },
      because: 'as above',
    },
  },
  {
    name: 'has arguments in place of those of the image',
    until: 'ended',
    pod: { image: 'busybox', arguments: ['sh', '-c', 'echo arguments'] },
    sees: { ...complete, logs: 'arguments\n' },
  },
  {
    name: 'has a command and arguments',
    until: 'ended',
    pod: { image: 'busybox', command: ['sh', '-c'], arguments: ['echo "$0 $1"', 'a b', '$(c)'] },
    sees: { ...complete, logs: 'a b $(c)\n' },
  },
  {
    name: 'has variables with anything in them',
    until: 'ended',
    pod: {
      ...sh('echo "$QUOTES"; echo "$LINES"'),
      environment_variables: { QUOTES: `"it's" $(id) \\`, LINES: 'a\nb' },
    },
    sees: { ...complete, logs: `"it's" $(id) \\\na\nb\n` },
  },
  { name: 'knows its name', until: 'available', pod: idle(), look: ['hostname'], sees: { ...running, said: 'POD\n' } },
  {
    name: 'is told who it is',
    until: 'available',
    pod: idle(),
    look: ['sh', '-c', 'echo $TPODS_POD_ID $TPODS_POD_INSTANCE'],
    sees: { said: 'POD 1\n' },
  },
  {
    name: 'starts as root in the folder of its image',
    until: 'available',
    pod: idle(),
    look: ['sh', '-c', 'id -u; pwd'],
    sees: { said: '0\n/\n' },
  },
  {
    name: 'has few rights and gets no more',
    until: 'available',
    pod: idle(),
    look: ['sh', '-c', 'grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/1/status'],
    // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID and NET_BIND_SERVICE.
    sees: { said: 'CapEff:\t00000000000004eb\nCapBnd:\t00000000000004eb\nNoNewPrivs:\t1\nSeccomp:\t2\n' },
  },
  {
    name: 'is process 1 of its own',
    until: 'available',
    pod: idle(),
    look: ['sh', '-c', 'tr "\\0" " " < /proc/1/cmdline'],
    sees: { said: 'sleep 600 ' },
  },
  {
    name: 'has a limit of memory',
    until: 'available',
    pod: idle({ resources: { mem_limit: 64, mem_request: 16 } }),
    look: ['sh', '-c', 'cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes'],
    sees: { said: `${64 * 2 ** 20}\n` },
  },
  {
    name: 'takes more memory than it may',
    until: 'ended',
    pod: { ...sh('tail /dev/zero'), resources: { mem_limit: 32, mem_request: 16 } },
    sees: { status: 'ERROR', exit_code: 137 },
    differs: {
      docker: { reason: 'out_of_memory' },
      podman: {},
      kubernetes: { reason: 'out_of_memory' },
      because: 'with the first version of control groups Podman 4 does not tell of it',
    },
  },
  {
    name: 'is started again when it fails',
    pod: { ...sh('echo round; exit 4'), restart_policy: 'on_failure' },
    until: 'restarted',
    sees: { exit_code: 4, reason: 'restarting' },
  },
  {
    name: 'is started again when it ends',
    pod: { ...sh('echo round'), restart_policy: 'always' },
    until: 'restarted',
    sees: { exit_code: 0, reason: 'restarting' },
  },
  {
    name: 'is not started again when it ended well',
    until: 'ended',
    pod: { ...sh('exit 0'), restart_policy: 'on_failure' },
    sees: complete,
  },
  {
    name: 'has a config file with its rights',
    until: 'available',
    pod: idle({
      volume_mounts: { '/etc/app.conf': { type: 'ephemeral', config_content: 'a = 1', config_permissions: '0640' } },
    }),
    look: ['sh', '-c', 'stat -L -c "%a %u" /etc/app.conf; cat /etc/app.conf; echo x > /etc/app.conf || echo kept'],
    sees: { said: '640 0\na = 1kept\n' },
  },
  {
    name: 'has a config file under a name of its own',
    until: 'available',
    pod: idle({
      volume_mounts: {
        '/opt/bin': {
          type: 'ephemeral',
          config_content: '#!/bin/sh\necho ran',
          config_filename: 'tool',
          config_permissions: '755',
        },
      },
    }),
    look: ['/opt/bin/tool'],
    sees: { said: 'ran\n' },
  },
  {
    name: 'is not ready as long as its check fails',
    pod: idle({ healthchecks: { readiness: { exec_command: ['false'], ...fast } } }),
    until: 'waiting',
    sees: { reason: 'probe_failed' },
  },
  {
    name: 'is ready once its check succeeds',
    until: 'available',
    pod: idle({ healthchecks: { readiness: { exec_command: ['true'], ...fast } } }),
    sees: running,
  },
  {
    name: 'fails for a startup check',
    until: 'ended',
    pod: idle({ healthchecks: { startup: { tcp_socket_port: 9999, ...fast } } }),
    sees: { status: 'ERROR', reason: 'probe_failed' },
  },
  {
    name: 'has an image that is nowhere',
    pod: { image: 'tpods/no-such-image' },
    until: 'waiting',
    sees: { reason: 'image_pull_failed', exit_code: null },
  },
  {
    name: 'says something when it is asked to end',
    pod: sh('trap "echo bye; exit 0" TERM; echo hello; while :; do sleep 0.1; done'),
    until: 'stopped',
    sees: { status: 'STOPPED', logs: 'hello\nbye\n' },
  },
  {
    name: 'does not want to end',
    pod: sh('trap "" TERM; echo hello; while :; do sleep 0.1; done'),
    until: 'stopped',
    sees: { status: 'STOPPED', logs: 'hello\n' },
  },
]

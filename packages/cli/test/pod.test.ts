import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { podOf } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const sent = (method: string, where: string) => bench.server.last(method, where)?.body

describe('create', () => {
  test('what stands behind -- is the command, and flags become fields', async () => {
    const { code, stdout } = await bench.tpods([
      'pod', 'create', 'p1', '--image', 'tpods/echo', '--arg', '-q', '-e', 'A=1=2', '--port', '8080', '--network', 'admin=9000/tcp',
      '--cpu-limit', '0.5', '--mem-limit', '2Gi', '--gpus', '1', '--restart-policy', 'always', '--time-to-stop', '12h',
      '--description', 'hi', '--', 'sh', '-c', 'echo $HOME --json',
    ]) // biome-ignore format: a command line
    expect(code).toBe(0)
    expect(sent('POST', '/pods')).toEqual({
      pod_id: 'p1',
      image: 'tpods/echo',
      description: 'hi',
      command: ['sh', '-c', 'echo $HOME --json'],
      arguments: ['-q'],
      environment_variables: { A: '1=2' },
      networking: { default: { port: 8080 }, admin: { port: 9000, protocol: 'tcp' } },
      resources: { cpu_limit: 500, mem_limit: 2048, gpus: 1 },
      restart_policy: 'always',
      time_to_stop_default: 43200,
    })
    expect(stdout).toMatch(/^POD +STATUS +IMAGE +AGE +TTL +URL\np1 +REQUESTED +tpods\/echo/)
  })

  test('flags win over the file, and the rest of the file stays', async () => {
    const file =
      'pod_id: fromfile\nimage: a\nenvironment_variables: { A: "1", B: "2" }\nnetworking: { default: { port: 1234, tapis_auth: true } }\n'
    await writeFile(path.join(bench.folder, 'pod.yaml'), file)
    await bench.tpods(['pods', 'create', 'p1', '-f', 'pod.yaml', '--image', 'b', '-e', 'B=3', '--port', '5000'])
    expect(sent('POST', '/pods')).toEqual({
      pod_id: 'p1',
      image: 'b',
      environment_variables: { A: '1', B: '3' },
      networking: { default: { port: 5000, tapis_auth: true } },
    })
  })

  test('the output of get can be sent again', async () => {
    bench.server.pods.set('p1', podOf('p1', { description: 'first' }))
    const { stdout } = await bench.tpods(['pod', 'get', 'p1', '-o', 'json'])
    const { code } = await bench.tpods(['pod', 'create', 'p2', '-f', '-'], { stdin: stdout })
    expect(code).toBe(0)
    expect(sent('POST', '/pods')).toMatchObject({ pod_id: 'p2', description: 'first' })
    expect(sent('POST', '/pods')).not.toHaveProperty('status')
    expect(sent('POST', '/pods')).not.toHaveProperty('url')
  })

  test('a bare name takes the value from the environment, and files may hold variables', async () => {
    await writeFile(path.join(bench.folder, 'vars.env'), '# comment\n\nA=1\nB=x y\n')
    await bench.tpods(['pod', 'create', 'p1', '--env-file', 'vars.env', '-e', 'SECRET', '-e', 'A=2'], {
      env: { SECRET: 's3' },
    })
    expect(sent('POST', '/pods')).toMatchObject({ environment_variables: { A: '2', B: 'x y', SECRET: 's3' } })
  })

  test.each([
    [['pod', 'create'], 'no pod id'],
    [['pod', 'create', 'p1', '-e', 'NOT_SET_ANYWHERE'], 'variable NOT_SET_ANYWHERE is not set here'],
    [['pod', 'create', 'p1', '--port', 'many'], "option '--port <port>' argument 'many' is invalid"],
    [['pod', 'create', 'p1', '--time-to-stop', 'soon'], 'Give a duration such as 15m'],
    [['pod', 'create', 'p1', '--mem-limit', '1TB'], 'Give a size such as 512Mi'],
    [['pod', 'create', 'p1', '--network', 'admin'], 'Write NAME=PORT/PROTOCOL'],
    [['pod', 'create', 'p1', '--command', 'a', '--', 'b'], 'the command is given twice'],
    [['pod', 'create', 'p1', 'p2'], 'too many arguments'],
  ])('%j is refused before anything is sent', async (args, text) => {
    const { code, stdout, stderr } = await bench.tpods(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(text)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(bench.server.seen).toEqual([])
  })

  test('a file that is no pod is a configuration error', async () => {
    await writeFile(path.join(bench.folder, 'list.yaml'), '- a\n')
    expect(await bench.tpods(['pod', 'create', 'p1', '-f', 'list.yaml'])).toMatchObject({ code: 3, stdout: '' })
    expect(await bench.tpods(['pod', 'create', 'p1', '-f', 'none.yaml'])).toMatchObject({ code: 3, stdout: '' })
  })

  test('--wait shows the changes on stderr and the pod as it is in the end', async () => {
    bench.server.coming.set('p1', ['CREATING', 'CREATING', 'AVAILABLE'])
    const { code, stdout, stderr } = await bench.tpods([
      'pod',
      'create',
      'p1',
      '--image',
      'tpods/echo',
      '--wait',
      '-o',
      'json',
    ])
    expect([code, JSON.parse(stdout).status]).toEqual([0, 'AVAILABLE'])
    expect(stderr).toBe('p1: CREATING\np1: AVAILABLE\n')
  })

  test('--off creates a stopped pod and --wait waits for that', async () => {
    const { code, stdout } = await bench.tpods(['pod', 'create', 'p1', '--image', 'a', '--off', '--wait', '-o', 'json'])
    expect([code, JSON.parse(stdout).status]).toEqual([0, 'STOPPED'])
    expect(sent('POST', '/pods')).toMatchObject({ status_requested: 'OFF' })
  })
})

describe('ls and get', () => {
  test('the table has full URLs of the gateway', async () => {
    bench.server.health = { gateway: { scheme: 'http', host: '127.0.0.1', port: 8001 } }
    bench.server.pods.set('p1', podOf('p1'))
    bench.server.pods.set(
      'p2',
      podOf('p2', { image: '', template: 'web:1', networking: {}, time_to_stop_ts: null, status: 'STOPPED' }),
    )
    const { stdout, stderr } = await bench.tpods(['pod', 'ls'])
    expect(stdout).toBe(
      [
        'POD  STATUS     IMAGE       AGE  TTL  URL',
        'p1   AVAILABLE  tpods/echo  3m   11h  http://p1.pods.localhost:8001',
        'p2   STOPPED    web:1       3m   -    -',
        '',
      ].join('\n'),
    )
    expect(stderr).toBe('')
  })

  test('a server without a gateway has https URLs', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    bench.server.overrides.set('GET /healthcheck', { status: 404 })
    expect((await bench.tpods(['pod', 'ls'])).stdout).toContain('https://p1.pods.localhost\n')
  })

  test('json, yaml and names are for programs', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    expect(JSON.parse((await bench.tpods(['pod', 'ls', '--json'])).stdout)).toMatchObject([{ pod_id: 'p1' }])
    expect(parse((await bench.tpods(['-o', 'yaml', 'pod', 'ls'])).stdout)).toMatchObject([{ pod_id: 'p1' }])
    expect((await bench.tpods(['pod', 'ls', '-o', 'name'])).stdout).toBe('p1\n')
    expect((await bench.tpods(['pod', '-q', 'ls'])).stdout).toBe('p1\n')
    expect(JSON.parse((await bench.tpods(['pod', 'ls'], { env: { TPODS_OUTPUT: 'json' } })).stdout)).toHaveLength(1)
    bench.server.pods.clear()
    expect((await bench.tpods(['pod', 'ls', '--json'])).stdout).toBe('[]\n')
    expect((await bench.tpods(['pod', 'ls', '-o', 'name'])).stdout).toBe('')
  })

  test('get tells the reason of a state', async () => {
    const status_container = { reason: 'command_not_found', message: 'no "nope" on the PATH' }
    bench.server.pods.set('p1', podOf('p1', { status: 'ERROR', status_container, command: ['nope'] }))
    const { stdout } = await bench.tpods(['pod', 'get', 'p1'])
    expect(stdout).toMatch(/^STATUS +ERROR$/m)
    expect(stdout).toMatch(/^REASON +command_not_found: no "nope" on the PATH$/m)
    expect(stdout).toMatch(/^COMMAND +nope$/m)
  })

  test('text of others cannot steer the terminal', async () => {
    bench.server.pods.set('p1', podOf('p1', { description: 'a\u001b]0;title\u0007b\nSTATUS fine' }))
    const { stdout } = await bench.tpods(['pod', 'get', 'p1'])
    expect(stdout).not.toContain('\u001b')
    expect(stdout).not.toMatch(/^STATUS fine/m)
  })

  test('colours come at a terminal only, and NO_COLOR turns them off', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const green = '\u001b[32mAVAILABLE'
    expect((await bench.tpods(['pod', 'ls'], { terminal: true })).stdout).toContain(green)
    expect((await bench.tpods(['pod', 'ls'], { terminal: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(
      '\u001b',
    )
    expect((await bench.tpods(['pod', 'ls', '--color', 'always'])).stdout).toContain(green)
    expect((await bench.tpods(['pod', 'ls'])).stdout).not.toContain('\u001b')
  })
})

describe('update', () => {
  test('single flags keep the other entries of a map, and the note of the server is shown', async () => {
    const networking = {
      default: { protocol: 'http', port: 5000, url: 'x', tapis_auth: true },
      other: { protocol: 'tcp', port: 99, url: 'y' },
    }
    bench.server.pods.set('p1', podOf('p1', { environment_variables: { A: '1', B: '2' }, networking }))
    const { code, stderr } = await bench.tpods(['pod', 'update', 'p1', '-e', 'B=3', '--port', '8080'])
    expect(code).toBe(0)
    expect(sent('PUT', '/pods/p1')).toEqual({
      environment_variables: { A: '1', B: '3' },
      networking: { ...networking, default: { ...networking.default, port: 8080 } },
    })
    expect(stderr).toContain('note: environment_variables')
  })

  test('a file replaces, with nothing read before', async () => {
    bench.server.pods.set('p1', podOf('p1', { environment_variables: { A: '1' } }))
    await bench.tpods(['pod', 'update', 'p1', '-f', '-'], {
      stdin: '{"environment_variables": {"C": "1"}, "description": null}',
    })
    expect(sent('PUT', '/pods/p1')).toEqual({ environment_variables: { C: '1' }, description: null })
    expect(bench.server.last('GET', '/pods/p1')).toBeUndefined()
  })

  test('an update without a change says so', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const message = 'Incoming data made no changes to pod. Is incoming data equal to current data?'
    bench.server.overrides.set('PUT /pods/p1', { result: podOf('p1'), word: 'error', message })
    const { code, stderr } = await bench.tpods(['pod', 'update', 'p1', '--description', ''])
    expect([code, stderr]).toEqual([0, `note: ${message}\n`])
    expect((await bench.tpods(['pod', 'update', 'p1'])).code).toBe(2)
  })
})

describe('start, stop, restart', () => {
  test.each(['start', 'stop', 'restart'])('%s sends the wish', async (verb) => {
    bench.server.pods.set('p1', podOf('p1'))
    const { code, stdout } = await bench.tpods(['pod', verb, 'p1', '-o', 'name'])
    expect([code, stdout]).toEqual([0, 'p1\n'])
    expect(bench.server.last('POST', `/pods/p1/${verb}`)).toBeDefined()
  })

  test('--wait waits for each of several pods', async () => {
    for (const id of ['p1', 'p2']) {
      bench.server.pods.set(id, podOf(id))
      bench.server.coming.set(id, ['DELETING', 'STOPPED'])
    }
    const { code, stdout } = await bench.tpods(['pod', 'stop', 'p1', 'p2', '--wait', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      { pod_id: 'p1', status: 'STOPPED' },
      { pod_id: 'p2', status: 'STOPPED' },
    ])
  })

  test('where some fail the others are done, each is told, and the code is 15', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const table = await bench.tpods(['pod', 'stop', 'p1', 'nope'])
    expect(table.code).toBe(15)
    expect(table.stdout).toMatch(/^p1 +DELETING/m)
    expect(table.stderr).toBe('tpods: nope: pod "nope" not found in tenant dev: see `tpods pod ls` (request req-1)\n')
    const json = await bench.tpods(['pod', 'stop', 'p1', 'nope', '--json'])
    expect(json.code).toBe(15)
    expect(JSON.parse(json.stdout)).toMatchObject([{ pod_id: 'p1' }, { pod_id: 'nope', error: { exit_code: 6 } }])
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'partial', exit_code: 15 } })
  })

  test('where all fail alike their own code is given', async () => {
    const { code, stdout } = await bench.tpods(['pod', 'stop', 'a', 'b'])
    expect([code, stdout]).toEqual([6, ''])
  })
})

describe('rm', () => {
  test('without a terminal it needs --yes', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const refused = await bench.tpods(['pod', 'rm', 'p1'])
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    expect(refused.stderr).toContain('use --yes')
    expect(bench.server.pods.has('p1')).toBe(true)
    expect((await bench.tpods(['pod', 'rm', 'p1', '-y'])).code).toBe(0)
    expect(bench.server.pods.has('p1')).toBe(false)
  })

  test('at a terminal it asks, and names the server', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const question = `Delete pod p1 at ${bench.server.url}?`
    const kept = await bench.tpods(['pod', 'rm', 'p1'], { terminal: true, answers: [[question, 'n\n']] })
    expect([kept.code, kept.stdout, bench.server.pods.has('p1')]).toEqual([1, '', true])
    const gone = await bench.tpods(['pod', 'rm', 'p1'], { terminal: true, answers: [[question, 'y\n']] })
    expect([gone.code, bench.server.pods.has('p1')]).toEqual([0, false])
  })

  test('several are deleted, and the missing one is told', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const { code, stdout } = await bench.tpods(['pod', 'rm', 'p1', 'nope', '--yes', '--json'])
    expect(code).toBe(15)
    expect(JSON.parse(stdout)).toMatchObject([
      { pod_id: 'p1', deleted: true },
      { pod_id: 'nope', error: { http_status: 404 } },
    ])
  })
})

describe('logs', () => {
  const lines = [
    { ts: '2026-01-01T00:00:00.000Z', source: 'stdout', line: 'one' },
    { ts: '2026-01-01T00:00:01.000Z', source: 'stdout', line: 'tw', partial: true },
    { ts: '2026-01-01T00:00:01.000Z', source: 'stdout', line: 'o' },
  ]

  test('they are printed as they are, with tail and since on the wire', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    const { stdout } = await bench.tpods(['pod', 'logs', 'p1', '--tail', '2', '--since', '2026-01-01T00:00:00Z'])
    expect(stdout).toBe('one\ntwo\n')
    expect(bench.server.last('GET', '/pods/p1/logs')?.query).toEqual({ tail: '2', since: '2026-01-01T00:00:00.000Z' })
    expect(JSON.parse((await bench.tpods(['pod', 'logs', 'p1', '--json'])).stdout)).toMatchObject({
      logs: 'one\ntwo\n',
    })
  })

  test('-f prints the stream until it ends and joins lines that came in pieces', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    bench.server.lines = lines
    expect(await bench.tpods(['pod', 'logs', '-f', 'p1'])).toEqual({ code: 0, stdout: 'one\ntwo\n', stderr: '' })
    const json = (await bench.tpods(['pod', 'logs', '-f', 'p1', '--json'])).stdout
    expect(json.trimEnd().split('\n').map((line) => JSON.parse(line))).toEqual(lines) // biome-ignore format: one step
  })

  test('-t puts the time before each line, and ends without -f', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    bench.server.lines = lines
    bench.server.laterLines = [{ ts: '2026-01-01T00:00:09.000Z', source: 'stdout', line: 'written later' }]
    const { stdout } = await bench.tpods(['pod', 'logs', '-t', 'p1'])
    expect(stdout).toBe('2026-01-01T00:00:00.000Z one\n2026-01-01T00:00:01.000Z two\n')
  })

  test('--action prints what was done to the pod', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    expect((await bench.tpods(['pod', 'logs', 'p1', '--action', '--tail', '1'])).stdout).toBe(
      '26/01/01 00:01: started\n',
    )
    expect(JSON.parse((await bench.tpods(['pod', 'logs', 'p1', '--action', '--json'])).stdout)).toHaveLength(2)
  })
})

describe('url, credentials, permissions', () => {
  test('url prints the full URL of a network', async () => {
    bench.server.health = { gateway: { scheme: 'http', host: '127.0.0.1', port: 80 } }
    const db = { protocol: 'postgres', port: 5432, url: 'p1-db.pods.localhost' }
    const inner = { protocol: 'local_only', port: 1, url: '' }
    bench.server.pods.set(
      'p1',
      podOf('p1', { networking: { default: { protocol: 'http', port: 5000, url: 'p1.pods.localhost' }, db, inner } }),
    )
    expect((await bench.tpods(['pod', 'url', 'p1'])).stdout).toBe('http://p1.pods.localhost\n')
    expect(JSON.parse((await bench.tpods(['pod', 'url', 'p1', '--json'])).stdout)).toEqual({
      pod_id: 'p1',
      network: 'default',
      url: 'http://p1.pods.localhost',
    })
    expect(await bench.tpods(['pod', 'url', 'p1', 'inner'])).toMatchObject({ code: 6, stdout: '' })
    expect(await bench.tpods(['pod', 'url', 'p1', 'nope'])).toMatchObject({ code: 6, stdout: '' })
  })

  const database = (fields: object = {}) => {
    bench.server.pods.set('p1', podOf('p1', { template: 'db:1@x', image: '', ...fields }))
    const networking = { default: { protocol: 'postgres', port: 5432, url: 'p1.pods.localhost' } }
    bench.server.derived.set('p1', { networking })
  }
  const gateway = (port: number) => ({ gateway: { scheme: 'http', host: '127.0.0.1', port } })
  const listening = (address: string) => ({ phase: 'Running', local_ports: { '5432': address } })

  test('the URL of a network that a template brings is that of its protocol', async () => {
    bench.server.health = gateway(8001)
    database({ status_container: listening('127.0.0.1:40123') })
    const address = 'postgres://127.0.0.1:40123'
    expect((await bench.tpods(['pod', 'url', 'p1'])).stdout).toBe(`${address}\n`)
    expect((await bench.tpods(['pod', 'ls'])).stdout).toContain(`${address}\n`)
    const { stdout } = await bench.tpods(['pod', 'get', 'p1'])
    expect(stdout).toMatch(/^NETWORKS +default=5432\/postgres postgres:\/\/127\.0\.0\.1:40123$/m)
    expect(stdout).toMatch(/^LOCAL PORTS +5432 at 127\.0\.0\.1:40123$/m)
    database({ status_container: listening('::1:40123') })
    expect((await bench.tpods(['pod', 'url', 'p1'])).stdout).toBe('postgres://[::1]:40123\n')
  })

  test('formats for programs have the pod as it was set', async () => {
    database()
    const asSet = bench.server.pods.get('p1')
    expect(JSON.parse((await bench.tpods(['pod', 'get', 'p1', '--json'])).stdout)).toEqual(asSet)
    expect(JSON.parse((await bench.tpods(['pod', 'ls', '--json'])).stdout)).toEqual([asSet])
  })

  test('a network that is not http has the address of the proxy, where there is one', async () => {
    database()
    expect((await bench.tpods(['pod', 'url', 'p1'])).stdout).toBe('postgres://p1.pods.localhost:443\n')
  })

  test.each([
    ['AVAILABLE', 16, 'this server passes on http only: use it in the pod, with `tpods pod exec p1`'],
    ['STOPPED', 7, 'the pod is STOPPED: it has an address while it runs; start it with `tpods pod start p1 --wait`'],
    ['CREATING', 7, 'the pod is CREATING: it has an address while it runs; see `tpods pod wait p1 --for available`'],
  ])('without an address a pod that is %s ends with %i', async (status, exitCode, text) => {
    bench.server.health = gateway(8001)
    database({ status })
    const { code, stdout, stderr } = await bench.tpods(['pod', 'url', 'p1'])
    expect([code, stdout]).toEqual([exitCode, ''])
    const what = 'network "default" of pod "p1" has no public URL here: it is postgres'
    expect(stderr).toBe(`tpods: ${what} and ${text}\n`)
  })

  test('url --wait of such a network comes back when a connection is taken', async () => {
    bench.server.health = gateway(8001)
    database({ status_container: listening(new URL(bench.server.url).host) })
    const { code, stdout } = await bench.tpods(['pod', 'url', 'p1', '--wait', '-q'])
    expect([code, stdout]).toEqual([0, `postgres://${new URL(bench.server.url).host}\n`])
    database({ status_container: listening('127.0.0.1:1') })
    expect((await bench.tpods(['pod', 'url', 'p1', '--wait', '--timeout', '300ms', '-q'])).code).toBe(124)
  })

  test('url --wait comes back when the pod itself answers', async () => {
    const port = Number(new URL(bench.server.url).port)
    bench.server.health = { gateway: { scheme: 'http', host: '127.0.0.1', port } }
    bench.server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
    bench.server.coming.set('p1', ['CREATING', 'AVAILABLE'])
    const { code, stdout } = await bench.tpods(['pod', 'url', 'p1', '--wait', '-q'])
    expect([code, stdout]).toEqual([0, `http://p1.pods.localhost:${port}\n`])
    expect(bench.server.seen.at(-1)?.headers.host ?? '').toBe(`p1.pods.localhost:${port}`)
  })

  test('credentials come as a table, as JSON, or for a shell', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    expect((await bench.tpods(['pod', 'credentials', 'p1'])).stdout).toBe("USERNAME  u1\nPASSWORD  it's\n")
    expect((await bench.tpods(['pod', 'credentials', 'p1', '--format', 'env'])).stdout).toBe(
      "POD_USERNAME='u1'\nPOD_PASSWORD='it'\\''s'\n",
    )
    expect(JSON.parse((await bench.tpods(['pod', 'credentials', 'p1', '--format', 'json'])).stdout)).toEqual({
      user_username: 'u1',
      user_password: "it's",
    })
    expect((await bench.tpods(['pod', 'credentials', 'p1', '--format', 'xml'])).code).toBe(2)
  })

  test('permissions are listed, granted and revoked', async () => {
    bench.server.pods.set('p1', podOf('p1'))
    expect((await bench.tpods(['pod', 'permissions', 'ls', 'p1'])).stdout).toBe('USER  LEVEL\nada   ADMIN\n')
    const granted = await bench.tpods(['pod', 'permissions', 'grant', 'p1', 'grace', 'read', '--json'])
    expect(JSON.parse(granted.stdout)).toContainEqual({ user: 'grace', level: 'READ' })
    expect(bench.server.permissions.get('p1')).toEqual(['ada:ADMIN', 'grace:READ'])
    expect((await bench.tpods(['pod', 'permissions', 'revoke', 'p1', 'grace', '-o', 'name'])).stdout).toBe(
      'ada:ADMIN\n',
    )
    expect((await bench.tpods(['pod', 'permissions', 'grant', 'p1', 'grace', 'boss'])).code).toBe(2)
  })
})

test('images and templates are listed', async () => {
  expect((await bench.tpods(['image', 'ls'])).stdout).toBe(
    'IMAGE       TENANTS  DESCRIPTION\ntpods/echo  all      says what it hears\n',
  )
  expect((await bench.tpods(['templates', 'ls', '-o', 'name'])).stdout).toBe('web\n')
})

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
  expect(await bench.bare(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  expect((await bench.bare(['-o', 'json', '--version'])).stdout).toBe(`${version}\n`)
})

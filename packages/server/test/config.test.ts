import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeConfig, loadConfig } from '../src/config.ts'

test('defaults run the embedded service on loopback', () => {
  const { config, origins } = loadConfig({ HOME: '/home/ann' }, {}, 1000)
  expect(config).toMatchObject({
    TPODS_HOST: '127.0.0.1',
    TPODS_PORT: 8000,
    TPODS_TENANTS: ['dev'],
    TPODS_DATABASE_URL: '',
  })
  expect(config.TPODS_DATA_DIR).toBe('/home/ann/.local/share/tpods')
  expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
})

test('the caller wins over the environment, which wins over the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-config-'))
  const file = join(folder, 'tpods.yaml')
  await writeFile(file, 'TPODS_PORT: 1\nTPODS_GATEWAY_PORT: 2\nTPODS_GRACE: 3\nTPODS_TENANTS: [a, b]\n')
  const { config, origins } = loadConfig(
    { TPODS_CONFIG: file, TPODS_PORT: '11', TPODS_GATEWAY_PORT: '12' },
    { TPODS_PORT: '111' },
  )
  expect(config).toMatchObject({ TPODS_PORT: 111, TPODS_GATEWAY_PORT: 12, TPODS_GRACE: 3, TPODS_TENANTS: ['a', 'b'] })
  expect(origins).toMatchObject({
    TPODS_PORT: 'caller',
    TPODS_GATEWAY_PORT: 'environment',
    TPODS_GRACE: 'file',
    TPODS_SITE: 'default',
  })
  await rm(folder, { recursive: true })
})

test('every problem is told at once', () => {
  const env = {
    TPODS_PORT: '99999',
    TPODS_RUNTIME: 'podman',
    TPODS_ALLOW_ALL_IMAGES: 'maybe',
    TPODS_PROT: '1',
    TPODS_GRACE: '-1',
    TPODS_EXEC_IDLE_TIMEOUT: '9999999',
    TPODS_TOKEN: 'x',
  }
  expect(() => loadConfig(env)).toThrow(/6 problem\(s\).*TPODS_PROT is not a setting/)
  for (const name of [
    'TPODS_PORT',
    'TPODS_RUNTIME',
    'TPODS_ALLOW_ALL_IMAGES',
    'TPODS_GRACE',
    'TPODS_EXEC_IDLE_TIMEOUT',
  ])
    expect(() => loadConfig(env)).toThrow(`${name} must be`)
})

test('the table hides what is secret', () => {
  const rows = describeConfig(loadConfig({ TPODS_DATABASE_URL: 'postgres://ann:hunter2@db/tpods' }))
  expect(rows.find(({ name }) => name === 'TPODS_DATABASE_URL')).toMatchObject({ value: '***', origin: 'environment' })
  expect(JSON.stringify(rows)).not.toContain('hunter2')
  expect(() => loadConfig({ TPODS_CONFIG: '/no/such/file' })).toThrow('could not be read')
})

test('RabbitMQ needs its address, and a wrong one is not repeated', () => {
  const load = (url: string) => loadConfig({ TPODS_BROKER: 'rabbitmq', TPODS_RABBITMQ_URL: url })
  expect(() => load('')).toThrow('TPODS_RABBITMQ_URL must be set')
  for (const url of ['http://ann:hunter2@mq', 'amqp://ann:hunter2@mq:99999', 'amqp://', 'hunter2']) {
    expect(() => load(url), url).toThrow('TPODS_RABBITMQ_URL must be an amqp:// or amqps:// address. Got: ***')
    expect(() => load(url), url).not.toThrow('hunter2')
  }
  const loaded = load('amqps://ann:hunter2@mq.lab:5671/pods')
  expect(loaded.config.TPODS_BROKER).toBe('rabbitmq')
  expect(JSON.stringify(describeConfig(loaded))).not.toContain('hunter2')
  expect(loadConfig({}).config.TPODS_BROKER).toBe('postgres')
})

test('a setting is taken by its former name too', () => {
  const restricted = loadConfig({ TPODS_KUBERNETES_SECURITY: 'restricted' })
  expect(restricted.config.TPODS_SECURITY).toBe('restricted')
  expect(restricted.origins.TPODS_SECURITY).toBe('environment')
  const both = loadConfig({ TPODS_KUBERNETES_SECURITY: 'restricted', TPODS_SECURITY: 'baseline' })
  expect(both.config.TPODS_SECURITY).toBe('baseline')
})

// The pure rules: what arguments, durations, sizes and sources of settings mean.
import { describe, expect, test } from 'vitest'
import { isExecFamily, readArgv } from '../src/argv.ts'
import { wantsColour } from '../src/colour.ts'
import { chooseSettings, type SettingsSources } from '../src/settings.ts'
import {
  formatSpan,
  parseDurationMs,
  parseLifeSec,
  parseMebibytes,
  parseMillicores,
  parseMoment,
} from '../src/units.ts'

describe('arguments', () => {
  test('the first -- divides ours from the remote command', () => {
    const { own, remote } = readArgv(['pod', 'exec', 'p', '--', 'a', '--', 'b'])
    expect([own, remote]).toEqual([
      ['pod', 'exec', 'p'],
      ['a', '--', 'b'],
    ])
    expect(readArgv(['pod', 'ls']).remote).toBeUndefined()
  })

  test.each([
    [['pod', 'exec', 'p'], true],
    [['--profile', 'x', 'pods', '-o', 'json', 'exec'], true],
    [['pod', 'get', 'exec'], false],
    [['--profile', 'pod', 'exec'], false],
  ])('%j is of the exec family: %s', (argv, expected) => {
    expect(isExecFamily(readArgv(argv))).toBe(expected)
  })

  test.each([
    [['a', '--json'], true],
    [['-o', 'json'], true],
    [['--output=json'], true],
    [['-o', 'yaml'], false],
    [['x', '--', '--json'], false],
  ])('%j asks for JSON: %s', (argv, expected) => {
    expect(readArgv(argv).wantsJson).toBe(expected)
  })
})

describe('units', () => {
  test.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['250ms', 250],
    ['30', 30_000],
    ['', undefined],
    ['soon', undefined],
    ['-5s', undefined],
  ])('duration %j is %j ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })

  test.each([
    ['12h', 43_200],
    ['never', -1],
    ['-1', -1],
    ['x', undefined],
  ])('life %j is %j s', (text, seconds) => {
    expect(parseLifeSec(text)).toBe(seconds)
  })

  test.each([
    ['500m', 500],
    ['2000', 2000],
    ['0.5', 500],
    ['.25', 250],
    ['1.x', undefined],
  ])('cpu %j is %j millicores', (text, millicores) => {
    expect(parseMillicores(text)).toBe(millicores)
  })

  test.each([
    ['512', 512],
    ['512Mi', 512],
    ['2Gi', 2048],
    ['1.5Gi', 1536],
    ['1GB', undefined],
  ])('memory %j is %j Mi', (text, mebibytes) => {
    expect(parseMebibytes(text)).toBe(mebibytes)
  })

  test('a moment is a time, or that long ago', () => {
    const now = new Date('2026-01-01T12:00:00Z')
    expect(parseMoment('10m', now)).toEqual(new Date('2026-01-01T11:50:00Z'))
    expect(parseMoment('2026-01-01', now)).toEqual(new Date('2026-01-01T00:00:00Z'))
    expect(parseMoment('yesterday', now)).toBeUndefined()
  })

  test.each([
    [45_000, '45s'],
    [600_000, '10m'],
    [3 * 3_600_000, '3h'],
    [9 * 86_400_000, '9d'],
    [-5, '0s'],
  ])('%i ms are shown as %s', (ms, text) => {
    expect(formatSpan(ms)).toBe(text)
  })
})

test.each([
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['never', { FORCE_COLOR: '1' }, true, false],
  ['always', { NO_COLOR: '1' }, false, true],
  ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '' }, true, true],
  ['auto', { FORCE_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { CLICOLOR_FORCE: '1' }, false, true],
  ['auto', { CLICOLOR: '0' }, true, false],
  ['auto', { TERM: 'dumb' }, true, false],
] as const)('--color %s with %j at a terminal %s: %s', (mode, env, isTerminal, expected) => {
  expect(wantsColour(mode, env, isTerminal)).toBe(expected)
})

describe('settings', () => {
  const lab = { base_url: 'https://lab/v3/', token: 'lab token', username: 'ada', tenant: 'lab' }
  const everything: SettingsSources = {
    flags: { baseUrl: 'http://flag' },
    env: {
      TPODS_BASE_URL: 'http://env',
      TPODS_TOKEN: 'env token',
      TAPIS_BASE_URL: 'http://tapis',
      TAPIS_TOKEN: 'tapis token',
    },
    config: { current: 'lab', profiles: { lab: { base_url: 'https://lab', tenant: 'lab' } } },
    credentials: { lab },
    tokenFromFlag: 'flag token',
    tokenFromEnvFile: 'file token',
    localUrl: () => 'http://local',
  }
  const choose = (changes: Partial<SettingsSources>) => {
    const { baseUrl, token } = chooseSettings({ ...everything, ...changes })
    return [baseUrl?.value, token?.value]
  }

  test('flag, then environment, then TAPIS variables, then profile, then the local server', () => {
    expect(choose({})).toEqual(['http://flag', 'flag token'])
    expect(choose({ flags: {}, tokenFromFlag: undefined })).toEqual(['http://env', 'env token'])
    const tapis = { TAPIS_BASE_URL: 'http://tapis', TAPIS_TOKEN: 'tapis token', TPODS_BASE_URL: '' }
    const quiet = { flags: {}, tokenFromFlag: undefined }
    expect(choose({ ...quiet, env: tapis })).toEqual(['http://tapis', 'file token'])
    expect(choose({ ...quiet, env: tapis, tokenFromEnvFile: undefined })).toEqual(['http://tapis', 'tapis token'])
    const silent = { ...quiet, env: {}, tokenFromEnvFile: undefined }
    expect(choose(silent)).toEqual(['https://lab', 'lab token'])
    expect(choose({ ...silent, config: { profiles: {} } })).toEqual(['http://local', undefined])
    expect(choose({ ...silent, config: { profiles: {} }, localUrl: () => undefined })).toEqual([undefined, undefined])
  })

  test('the token of a profile is for its own server only', () => {
    const silent = { env: {}, tokenFromFlag: undefined, tokenFromEnvFile: undefined }
    expect(choose({ ...silent, flags: { baseUrl: 'https://other' } })).toEqual(['https://other', undefined])
    expect(choose({ ...silent, flags: { baseUrl: 'https://lab/' } })).toEqual(['https://lab/', 'lab token'])
  })

  test('a profile that was asked for by name must be there', () => {
    const named = (profile: string) => chooseSettings({ ...everything, flags: { profile } }).isProfileMissing
    expect([named('lab'), named('nope')]).toEqual([false, true])
    expect(chooseSettings({ ...everything, flags: {}, env: { TPODS_PROFILE: 'nope' } }).isProfileMissing).toBe(true)
    expect(chooseSettings({ ...everything, config: { profiles: {} } }).isProfileMissing).toBe(false)
  })
})

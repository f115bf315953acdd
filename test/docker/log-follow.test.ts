// Whoever follows a log gets each line once: over broken connections, restarts, and an engine that is away for a while.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { LogLine, LogOptions, PodKey } from '../../packages/server/src/runtime/port.ts'
import { collect, execText, logTexts, shell, texts, until, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { type EngineProxy, openEngineProxy } from './engine-proxy.ts'
import { useEngine } from './support.ts'

const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

describeOnEngines(({ name, host }) => {
  describe(`${name}: followed logs`, async () => {
    const proxy: EngineProxy = await openEngineProxy(host)
    afterAll(() => proxy.close()) // after what uses it
    const world = useEngine(proxy.host)

    const follow = (key: PodKey, options: LogOptions = {}) =>
      collect(world.runtime().logs(key, { follow: true, ...options }))
    /** So many lines, and no more are waited for. */
    const head = async (key: PodKey, lines: number, options: LogOptions = {}) => {
      const all: LogLine[] = []
      for await (const line of world.runtime().logs(key, { follow: true, ...options })) {
        if (all.push(line) === lines) break
      }
      return all
    }

    test('connections that break again and again lose no line and repeat none', async () => {
      const script = `i=0; while [ $i -lt 1500 ]; do i=$((i+1)); echo $i; [ $((i%4)) -ne 0 ] || echo e$i >&2
        [ $((i%50)) -ne 0 ] || sleep 0.2; done; printf 'no end'`
      const key = await world.start({ command: shell(script) })
      const lines: LogLine[] = []
      for await (const line of world.runtime().logs(key, { follow: true })) {
        if (lines.push(line) % 120 === 0) proxy.cut()
      }
      const of = (source: string) => texts(lines.filter((line) => line.source === source))
      expect(of('stdout')).toEqual([...count(1, 1500), 'no end'])
      expect(of('stderr')).toEqual(count(1, 375).map((each) => `e${Number(each) * 4}`))
      expect(lines.some(({ cut }) => cut)).toBe(false)
    })

    test('the log of a pod that never writes holds its removal up by a moment only', async () => {
      const key = await world.startRunning({ command: ['sleep', '600'] })
      const following = follow(key)
      const startedAt = performance.now()
      await world.runtime().remove(key, { graceMs: 0 })
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      expect(await following).toEqual([])
    })

    test('a long line that is cut in the middle is whole', async () => {
      const script = `head -c 40000 /dev/zero | tr '\\0' x; sleep 1.5; echo aside >&2; sleep 1.5; head -c 20000 /dev/zero | tr '\\0' y
        echo; sleep 1; echo after`
      const key = await world.start({ command: shell(script) })
      const reading = follow(key)
      for (let each = 0; each < 4; each += 1) {
        await sleep(900)
        proxy.cut()
      }
      const lines = await reading
      const said = lines.filter(({ source }) => source === 'stdout')
      const whole = said.map(({ line, partial }) => (partial ? line : `${line}\n`)).join('')
      expect(whole === `${'x'.repeat(40_000)}${'y'.repeat(20_000)}\nafter\n`).toBe(true)
      expect(texts(lines.filter(({ source }) => source === 'stderr'))).toEqual(['aside'])
    })

    test('an engine that is away for a while is waited for', async () => {
      const key = await world.startRunning({ command: shell('for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.5; done') })
      const reading = follow(key)
      await sleep(1_000)
      proxy.isAway = true
      proxy.cut()
      await sleep(2_000)
      proxy.isAway = false
      expect(texts(await reading)).toEqual(count(1, 8))
    })

    test('restarts are one stream, and what is not kept any more is told', async () => {
      const key = await world.start({ command: shell('seq 1 200; sleep 2; exit 1'), restartPolicy: 'always' })
      const lines = await head(key, 500)
      expect(texts(lines)).toEqual([...count(1, 200), ...count(1, 200), ...count(1, 100)])
      expect(lines.some(({ cut }) => cut)).toBe(false)
      // Of the third container on, that of the first one is gone.
      await until(
        'the third restart',
        async () => {
          const seen = await world.runtime().observe(key)
          return (seen.phase !== 'absent' && seen.restartCount >= 2 && seen.phase === 'running') || undefined
        },
        60_000,
      )
      const kept = await collect(world.runtime().logs(key, {}))
      expect(kept[0]?.cut).toBe(true)
      expect(kept.length).toBeLessThanOrEqual(400)
    })

    test('whoever reads while somebody removes the container reads what there is, and is told of no trouble', async () => {
      // Many files are long in going.
      const filling = 'cd /tmp; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); : > $i; done; echo filled; sleep 600'
      const key = await world.start({ command: shell(filling) })
      const following = follow(key)
      const read = () => logTexts(world.runtime(), key)
      await until('the line', async () => (await read()).length > 0 || undefined)
      const [container] = await world.containers(key)
      let isOver = false
      const readers = Array.from({ length: 3 }, async () => {
        const seen = new Set<string>()
        while (!isOver) seen.add(String(await read()))
        return [...seen]
      })
      const { docker } = world.place()
      await docker.getContainer(container?.id ?? '').remove({ force: true })
      await untilPhase(world.runtime(), key, 'failed')
      expect(await read()).toEqual([])
      isOver = true
      for (const seen of await Promise.all(readers)) expect(['filled', '']).toEqual(expect.arrayContaining(seen))
      expect(texts(await following)).toEqual(['filled'])
    })

    test('a tail goes on where it ends, across a restart too', async () => {
      const script = 'seq 1 50; until [ -e /tmp/go ]; do sleep 0.1; done; echo more; sleep 600'
      const key = await world.start({ command: shell(script) })
      await until('the lines', async () => (await logTexts(world.runtime(), key)).length >= 50 || undefined)
      const reading = head(key, 4, { tail: 3 })
      await sleep(500)
      proxy.cut()
      const go = () => execText(world.runtime(), key, ['touch', '/tmp/go'])
      await until('a new connection', () => go().catch(() => undefined))
      expect(texts(await reading)).toEqual(['48', '49', '50', 'more'])
      expect(texts(await head(key, 1, { tail: 0, follow: false }))).toEqual([])
      const second = await world.start({ command: shell('seq 1 5; sleep 1; exit 1'), restartPolicy: 'always' })
      await until('a restart', async () => (await logTexts(world.runtime(), second)).length >= 10 || undefined)
      expect(texts(await head(second, 7, { tail: 7 }))).toEqual(['4', '5', '1', '2', '3', '4', '5'])
      expect(texts(await collect(world.runtime().logs(second, { tail: 7 }))).slice(0, 2)).toEqual(['4', '5'])
    })

    test('a reader who is slow, or does not begin, has the last words of a pod that is removed', async () => {
      const script = 'trap "seq 1 5000; echo last words; exit 0" TERM; echo ready; while :; do sleep 0.1; done'
      const key = await world.startRunning({ command: shell(script) })
      await until('it to be ready', async () => (await logTexts(world.runtime(), key)).includes('ready') || undefined)
      const unread = world.runtime().logs(key, { follow: true })
      const slow = (async () => {
        const lines: string[] = []
        for await (const { line, source } of world.runtime().logs(key, { follow: true })) {
          if (source === 'stdout') lines.push(line)
          if (lines.length % 100 === 0) await sleep(20)
        }
        return lines
      })()
      await world.runtime().remove(key, { graceMs: 10_000 })
      const all = ['ready', ...count(1, 5000), 'last words']
      expect(await slow).toEqual(all)
      expect(texts((await collect(unread)).filter(({ source }) => source === 'stdout'))).toEqual(all)
    })

    test('a burst of lines at the end of a container is whole and in its order', async () => {
      const lines = 200_000
      const filling = 'and as many words as it takes to fill what lies between'
      const script = `awk 'BEGIN { for (i = 1; i <= ${lines}; i++) printf "%d ${filling}\\n", i }'`
      // What the engine tells late must not matter.
      proxy.eventDelayMs = 1_000
      onTestFinished(() => {
        proxy.eventDelayMs = 0
      })
      const key = await world.start({ command: shell(script) })
      let read = 0
      const wrong: string[] = []
      for await (const { line, cut } of world.runtime().logs(key, { follow: true })) {
        read += 1
        if (line !== `${read} ${filling}` || cut) wrong.push(line)
      }
      expect(wrong.slice(0, 3)).toEqual([])
      expect(read).toBe(lines)
    })

    test('whoever reads while a container is made does not make it gone by what the engine said before', async () => {
      proxy.listDelayMs = 700
      onTestFinished(() => {
        proxy.listDelayMs = 0
      })
      const definition = world.define({ command: shell('echo up; exec sleep 600') })
      await world.runtime().apply(definition)
      const reading = Array.from({ length: 8 }, async (_, place) => {
        await sleep(place * 100)
        return logTexts(world.runtime(), definition.key)
      })
      await Promise.all(reading)
      await untilPhase(world.runtime(), definition.key, 'running')
      expect(await logTexts(world.runtime(), definition.key)).toEqual(['up'])
      const seen = await world.runtime().observe(definition.key)
      expect(seen).toMatchObject({ phase: 'running', restartCount: 0 })
    })

    test('the next instance is none of the log of this one', async () => {
      const fields = { graceMs: 500 }
      const definition = world.define({ ...fields, command: shell('echo one; exec sleep 600') })
      await world.runtime().apply(definition)
      const reading = follow(definition.key)
      await until('the line', async () => (await logTexts(world.runtime(), definition.key)).length > 0 || undefined)
      await world.runtime().apply({ ...definition, instance: 2, command: shell('echo two; exec sleep 600') })
      expect(texts(await reading)).toEqual(['one'])
      expect(texts(await head(definition.key, 1))).toEqual(['two'])
    })

    test('whoever follows a pod before it has started sees it all', async () => {
      const definition = world.define({ command: shell('echo first; sleep 0.2; echo second') })
      await world.runtime().apply(definition)
      expect(texts(await follow(definition.key))).toEqual(['first', 'second'])
      await untilPhase(world.runtime(), definition.key, 'succeeded')
    })
  })
})

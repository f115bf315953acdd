// A server for tests as a `fetch` function: gives its answers one after the other and keeps what was asked.
import { TpodsClient } from '../src/client.ts'
import type { ClientOptions, Platform } from '../src/options.ts'
import type { Pod } from '../src/types.ts'

export interface Asked {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: unknown
  redirect: string
}

type Answer = Response | Error | ((asked: Asked, request: Request) => Response | Promise<Response>)

export interface FakeServer {
  fetch(request: Request): Promise<Response>
  asked: Asked[]
}

/** The last answer is given again and again. */
export function fakeServer(...answers: Answer[]): FakeServer {
  const asked: Asked[] = []
  return {
    asked,
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url)
      const text = await request.text()
      const one: Asked = {
        method: request.method,
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: Object.fromEntries(request.headers),
        body: text === '' ? undefined : JSON.parse(text),
        redirect: request.redirect,
      }
      const answer = answers[Math.min(asked.length, answers.length - 1)]
      asked.push(one)
      if (answer instanceof Error) throw answer
      if (answer instanceof Response) return answer.clone()
      if (answer === undefined) throw new Error('the fake server has no answers')
      return answer(one, request)
    },
  }
}

export function ok(result: unknown, extra: Record<string, unknown> = {}): Response {
  return Response.json({ message: 'fine', metadata: {}, result, status: 'success', version: 'test', ...extra })
}

export function refuse(
  status: number,
  message: string | string[],
  extra: object = {},
  headers: Record<string, string> = {},
): Response {
  return Response.json(
    { message, metadata: {}, result: null, status: 'error', version: 'test', ...extra },
    { status, headers },
  )
}

/** A promise that ends as that of a real fetch does when its signal is aborted. */
export function hang(request: Request): Promise<Response> {
  return new Promise((_, reject) => {
    const fail = () => reject(request.signal.reason)
    if (request.signal.aborted) fail()
    request.signal.addEventListener('abort', fail, { once: true })
  })
}

export function pod(fields: Partial<Pod> = {}): Pod {
  // Only what the SDK itself reads; the rest of a pod passes through it untouched.
  return {
    pod_id: 'docpod',
    status: 'AVAILABLE',
    status_requested: 'ON',
    status_container: {},
    networking: {},
    ...fields,
  } as Pod
}

/** A clock that stands still until somebody sleeps. */
export function fakeClock() {
  const slept: number[] = []
  let nowMs = Date.parse('2026-11-20T10:00:00Z')
  return {
    slept,
    advance: (ms: number) => {
      nowMs += ms
    },
    platform: {
      random: () => 0,
      now: () => nowMs,
      sleep: async (ms: number) => {
        slept.push(ms)
        nowMs += ms
      },
    } satisfies Partial<Platform>,
  }
}

export function clientOf(
  server: FakeServer,
  options: Partial<ClientOptions> = {},
  platform: Partial<Platform> = fakeClock().platform,
) {
  return new TpodsClient({ baseUrl: 'http://pods.test', fetch: server.fetch, ...options }, platform)
}

/** What the promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('the promise was fulfilled')
}

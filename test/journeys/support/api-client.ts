// What a user does, over plain HTTP: no retries and nothing hidden, so that a lost reply is seen as one.
import { request } from 'node:http'
import type { components } from '../../../packages/server/src/generated/api.ts'

export type Pod = components['schemas']['Pod']

export interface Reply<Result = unknown> {
  status: number
  result: Result
  message: string
}

/** The reply was another one than 200. */
export class RefusedError extends Error {}

export class ApiClient {
  readonly url: string
  readonly token: string

  constructor(url: string, token: string) {
    this.url = url
    this.token = token
  }

  static async signIn(url: string, { username, password }: { username: string; password: string }): Promise<ApiClient> {
    const call = new ApiClient(url, '')
    const reply = await call.send<{ access_token: { access_token: string } }>('POST', '/oauth2/tokens', {
      grant_type: 'password',
      username,
      password,
    })
    if (reply.status !== 200) throw new Error(`signing in was answered with ${reply.status}: ${reply.message}`)
    return new ApiClient(url, reply.result.access_token.access_token)
  }

  /** Rejects when the connection breaks before the whole reply is there. */
  async send<Result = unknown>(method: string, path: string, body?: unknown): Promise<Reply<Result>> {
    const response = await fetch(`${this.url}/v3${path}`, {
      method,
      headers: { 'x-tapis-token': this.token, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const { result, message } = (await response.json()) as Omit<Reply<Result>, 'status'>
    return { status: response.status, result, message }
  }

  /** As `send`, for calls that must succeed. */
  async must<Result = unknown>(method: string, path: string, body?: unknown): Promise<Result> {
    const { status, result, message } = await this.send<Result>(method, path, body)
    if (status !== 200) throw new RefusedError(`${method} ${path} was answered with ${status}: ${message}`)
    return result
  }

  async logs(podId: string): Promise<string> {
    return (await this.must<{ logs: string }>('GET', `/pods/${podId}/logs`)).logs
  }
}

/** A GET of the pod's URL, through the gateway, as programs ask that do not resolve its name. */
export function askPod(gatewayUrl: string, host: string, path = '/'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, gatewayUrl), { headers: { host }, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.on('error', reject).end()
  })
}

// Calls that change something and that Tapis sites know in their GET form only: POST where the server has it, else GET.
import { ApiError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import type { Send, Transport } from './transport.ts'

export class PostOrGet {
  readonly #transport: Transport
  /** The server has shown that it knows only the GET forms. */
  #isGetOnly = false

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async call<Result>(
    post: Send<{ result: Result }>,
    get: Send<{ result: Result }>,
    options: RequestOptions | undefined,
  ): Promise<Result> {
    if (this.#isGetOnly) return this.#transport.call(get, options)
    try {
      return await this.#transport.call(post, options)
    } catch (error) {
      const doubt = doubtOfRoute(error)
      if (doubt === 'none') throw error
      this.#isGetOnly = doubt === 'no route'
      const result = await this.#transport.call(get, options)
      this.#isGetOnly = true
      return result
    }
  }
}

/** Whether the refusal of the POST form means that there is no such route. A bare 404 may also mean the pod. */
function doubtOfRoute(error: unknown): 'no route' | 'maybe' | 'none' {
  if (!(error instanceof ApiError)) return 'none'
  const { status, code, messages } = error
  if (status === 405 || (status === 404 && code === 'route_not_found')) return 'no route'
  if (status === 400 && messages.some((text) => text.includes('does not match any Pods API route'))) return 'no route'
  return status === 404 && code === 'http_404' ? 'maybe' : 'none'
}

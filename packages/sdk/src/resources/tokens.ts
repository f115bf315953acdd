// Tokens for programs, such as a CI job. Only a user who signed in may make, list and revoke them.
import { present } from '../internal/present.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type { ApiToken, NewApiTokenResult } from '../types.ts'

export interface CreateTokenParams {
  /** Unique among your tokens that are not revoked. */
  name: string
  /** Seconds until it ends, 60 to a year. Default 30 days. */
  expiresInSec?: number | undefined
  /** The highest level that it has on anything. Default ADMIN, which is whatever you have. */
  level?: ApiToken['level'] | undefined
  /** Limits it to this pod: nothing else is found, and nothing can be created. */
  podId?: string | undefined
}

export class Tokens {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * create_api_token: the answer is the only one that shows the token. Use it with `tokenAuth`.
   * @example
   * const { token } = await client.tokens.create({ name: 'ci', level: 'READ', expiresInSec: 7 * 86_400 })
   */
  create(params: CreateTokenParams, options?: RequestOptions): Promise<NewApiTokenResult> {
    const { name, expiresInSec, level, podId } = params
    const body = {
      name,
      ...present({ expires_in_sec: expiresInSec, level, pod_id: podId }),
    }
    return this.#transport.call((api, init) => api.POST('/tokens', { ...init, body }), options)
  }

  /**
   * list_api_tokens: yours, newest first, with their last use; never the tokens themselves.
   * @example
   * const unused = (await client.tokens.list()).filter(({ last_used_ts }) => last_used_ts === null)
   */
  list(options?: RequestOptions): Promise<ApiToken[]> {
    return this.#transport.call((api, init) => api.GET('/tokens', init), options)
  }

  /**
   * revoke_api_token: the next request with it is refused.
   * @example
   * await client.tokens.revoke('ci')
   */
  revoke(idOrName: string, options?: RequestOptions): Promise<ApiToken> {
    const params = { path: { token_id: idOrName } }
    return this.#transport.call((api, init) => api.DELETE('/tokens/{token_id}', { ...init, params }), options)
  }
}

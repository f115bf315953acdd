// Operations on tokens for programs.
import { type ApiTokenDeps, createApiToken, listApiTokens, revokeOwnApiToken } from '../../domain/api-tokens.ts'
import type { Handlers } from '../operations.ts'

type TokenOperation = 'list_api_tokens' | 'create_api_token' | 'revoke_api_token'

export function tokenHandlers(deps: ApiTokenDeps): Pick<Handlers, TokenOperation> {
  return {
    async list_api_tokens({ caller }) {
      return { result: await listApiTokens(deps, caller), message: 'Tokens retrieved successfully.' }
    },
    async create_api_token({ caller, body }) {
      const result = await createApiToken(deps, caller, body)
      return { result, message: 'Token created successfully. This reply is the only one that shows it.' }
    },
    async revoke_api_token({ caller, path }) {
      return { result: await revokeOwnApiToken(deps, caller, path.token_id), message: 'Token successfully revoked.' }
    },
  }
}

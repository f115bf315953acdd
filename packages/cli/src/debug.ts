// `--debug`: each request and reply on stderr. The SDK tells neither headers nor bodies, so no secret can get here.
import type { Writable } from 'node:stream'
import type { Hooks } from '@tpods/sdk/node'

export function debugHooks(stderr: Writable): Hooks {
  const say = (text: string): void => void stderr.write(`debug: ${text}\n`)
  return {
    onRequest: ({ method, url, attempt }) =>
      say(`> ${method} ${url}${attempt === 0 ? '' : ` (attempt ${attempt + 1})`}`),
    onResponse: ({ method, url, status, requestId, durationMs }) =>
      say(`< ${status} ${method} ${url} in ${Math.round(durationMs)} ms, request ${requestId ?? 'without id'}`),
    onRetry: ({ error, delayMs }) => say(`! ${error.message}; next attempt in ${Math.round(delayMs)} ms`),
  }
}

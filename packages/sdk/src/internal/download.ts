// The bytes of a download as they arrive, with their announced number checked at the end.
import { TransferError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { connectionError, endedError, type Send, type Transport } from './transport.ts'

export interface Download {
  /** Fails with a TransferError when bytes are missing at its end. Read it to the end or cancel it. */
  stream: ReadableStream<Uint8Array>
  /** Bytes to come; undefined where the server does not tell. */
  size: number | undefined
  /** 206 for a part, else 200. */
  status: number
  headers: Headers
}

export async function openDownload(
  transport: Transport,
  what: string,
  send: Send<unknown>,
  options: RequestOptions,
): Promise<Download> {
  const { data, response, scope } = await transport.open(send, options)
  scope.stopTimer()
  const { baseUrl } = transport.settings
  const { status, headers } = response
  // A proxy that packs the bytes changes their number.
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  const size = length === null ? undefined : Number(length)
  const chunks = (data as ReadableStream<Uint8Array> | undefined) ?? new Response('').body
  if (chunks === null) throw connectionError(baseUrl, new Error('the answer has no body'))
  const reader = chunks.getReader()
  let received = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) {
            received += value.length
            return controller.enqueue(value)
          }
          if (size !== undefined && received !== size)
            throw new TransferError(`${what}: ${received} of ${size} bytes arrived`)
          scope.release()
          controller.close()
        } catch (error) {
          scope.cut()
          if (error instanceof TransferError) throw error
          if (scope.ended !== undefined) throw endedError(scope, baseUrl)
          if (size === undefined) throw connectionError(baseUrl, error)
          throw new TransferError(`${what}: ${received} of ${size} bytes arrived`, { cause: error })
        }
      },
      async cancel() {
        scope.cut()
        await reader.cancel().catch(() => {})
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, size, status, headers }
}

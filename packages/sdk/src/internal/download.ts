// The bytes of a download as they arrive. What ends before its end, or with another number of bytes, is an error.
import { TransferError } from '../errors.ts'
import type { RequestOptions } from '../options.ts'
import { connectionError, endedError, type Send, type Transport } from './transport.ts'

export interface Download {
  /** Fails with a TransferError when the connection is lost or bytes are missing. Read it to the end or cancel it. */
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
  const incomplete = (cause?: unknown) => {
    const all = size === undefined ? '' : ` of ${size}`
    return new TransferError(`${what}: the connection was lost after ${received}${all} bytes`, { cause })
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((cause: unknown) => {
          scope.cut()
          throw scope.ended === undefined ? incomplete(cause) : endedError(scope, baseUrl)
        })
        if (!done) {
          received += value.length
          return controller.enqueue(value)
        }
        scope.release()
        if (size !== undefined && received !== size) throw incomplete()
        controller.close()
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

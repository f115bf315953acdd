// The client for Node: undici instead of the global fetch, so that proxies and certificates can be chosen.
import { setMaxListeners } from 'node:events'
import { type Dispatcher, Request as UndiciRequest, WebSocket as UndiciWebSocket, fetch as undiciFetch } from 'undici'
import { TpodsClient } from '../client.ts'
import type { ClientOptions } from '../options.ts'
import { spawnInPod } from '../resources/pod-execs.ts'
import { VERSION } from '../version.ts'
import { type ConnectionOptions, createDispatcher } from './dispatcher.ts'
import { NodePods } from './pods.ts'

export interface NodeClientOptions extends Omit<ClientOptions, 'fetch'>, ConnectionOptions {
  /** A dispatcher of undici 7 to use as it is, in place of the connection options; it stays yours to close. */
  dispatcher?: Dispatcher | undefined
}

/** A TpodsClient with connections of its own. */
export class NodeTpodsClient extends TpodsClient {
  declare readonly pods: NodePods
  readonly #close: () => Promise<void>

  constructor({ dispatcher: given, proxy, caFile, insecure, ...options }: NodeClientOptions) {
    const dispatcher = given ?? createDispatcher({ proxy, caFile, insecure })
    const closing = new AbortController()
    // One listener for each connection.
    setMaxListeners(0, closing.signal)
    const tunnel = given ?? createDispatcher({ proxy, caFile, insecure }, true)
    super(
      {
        userAgent: `tpods-sdk/${VERSION}`,
        webSocket: (url, protocols, { headers = {} } = {}) =>
          new UndiciWebSocket(url, { protocols, headers, dispatcher: tunnel }) as unknown as WebSocket,
        ...options,
        fetch: fetchThrough(dispatcher),
      },
      {
        Request: UndiciRequest as unknown as typeof Request,
        spawn: spawnInPod,
        makePods: (transport) => new NodePods({ transport, dispatcher: tunnel, closing: closing.signal }),
      },
    )
    this.#close = async () => {
      closing.abort(new Error('the client was closed'))
      if (given === undefined) await Promise.all([dispatcher.destroy(), tunnel.destroy()])
    }
  }

  /**
   * Ends the client's connections; calls that still run fail. A program ends without it too, once its sockets are idle.
   * @example
   * await client.close()
   */
  close(): Promise<void> {
    return this.#close()
  }
}

/**
 * A client for Node with connections of its own: proxies, private certificate authorities, long calls.
 * @example
 * const client = createNodeClient({ baseUrl: 'https://dev.tapis.io', auth: token, proxy: true })
 */
export function createNodeClient(options: NodeClientOptions): NodeTpodsClient {
  return new NodeTpodsClient(options)
}

/**
 * undici's fetch takes undici's Request only, so the two go together. Both are the classes of the web under other
 * types. Uploads to come: undici keeps a streamed body in memory unless the init has `redirect: 'error', window: null`.
 */
function fetchThrough(dispatcher: Dispatcher): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await undiciFetch(request as unknown as UndiciRequest, { dispatcher })
    return response as unknown as Response
  }
}

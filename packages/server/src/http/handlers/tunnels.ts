// The operation that carries one TCP connection to a port of a pod.
import { openPodPort, type TunnelDeps } from '../../domain/tunnels.ts'
import { PodsError } from '../../errors.ts'
import { resetConnection } from '../../support/tcp.ts'
import type { Handlers } from '../operations.ts'
import { serveTunnel, TUNNEL_PROTOCOL } from '../tunnel-socket.ts'

export interface TunnelHandlerDeps extends TunnelDeps {
  /** Fires when the server stops. */
  stopping: AbortSignal
}

export function tunnelHandlers(deps: TunnelHandlerDeps): Pick<Handlers, 'open_tunnel'> {
  return {
    async open_tunnel({ caller, path, query, headers, signal }) {
      const [offered] = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      if (headers.upgrade !== undefined && offered !== TUNNEL_PROTOCOL) {
        throw new PodsError('invalid_request', `The subprotocol must be ${TUNNEL_PROTOCOL}.`)
      }
      // Without an Upgrade too: whoever asks so wants to know whether the port can be reached.
      const opening = new AbortController()
      const onAbort = () => opening.abort(signal.reason)
      signal.addEventListener('abort', onAbort)
      if (signal.aborted) onAbort()
      const at = { podId: path.pod_id, port: query.port, signal: opening.signal }
      // Once it is open its end is the affair of the WebSocket.
      const connection = await openPodPort(deps, caller, at).finally(() => signal.removeEventListener('abort', onAbort))
      const release = () => resetConnection(connection)
      return { release, onSocket: (socket) => serveTunnel(socket, { connection, stopping: deps.stopping }) }
    },
  }
}

// The operation that carries one TCP connection to a port of a pod.
import { openPodPort, type TunnelDeps } from '../../domain/tunnels.ts'
import { PodsError } from '../../errors.ts'
import type { Handlers } from '../operations.ts'
import { serveTunnel, TUNNEL_PROTOCOL } from '../tunnel-socket.ts'

export interface TunnelHandlerDeps extends TunnelDeps {
  /** Fires when the server stops. */
  stopping: AbortSignal
}

export function tunnelHandlers(deps: TunnelHandlerDeps): Pick<Handlers, 'open_tunnel'> {
  return {
    async open_tunnel({ caller, path, query, headers, signal }) {
      const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      const connection = await openPodPort(deps, caller, { podId: path.pod_id, port: query.port, signal })
      const release = () => connection.destroy()
      if (offered[0] !== TUNNEL_PROTOCOL) {
        release()
        throw new PodsError(
          'invalid_request',
          `open_tunnel needs a WebSocket with the subprotocol ${TUNNEL_PROTOCOL}: send an Upgrade request.`,
        )
      }
      return { release, onSocket: (socket) => serveTunnel(socket, { connection, stopping: deps.stopping }) }
    },
  }
}

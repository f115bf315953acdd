// The pods of a client for Node: what needs sockets of this machine beside all else.
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Transport } from '../internal/transport.ts'
import { Pods } from '../resources/pods.ts'
import { type ConnectOptions, checkTunnel, connectToPod } from './pod-connection.ts'
import { forwardPorts, type PortForward, type PortForwardOptions } from './port-forward.ts'

export interface NodePodsDeps {
  transport: Transport
  /** Takes WebSockets through proxies. */
  dispatcher: Dispatcher
  /** Fires when the client is closed. */
  closing: AbortSignal
}

export class NodePods extends Pods {
  readonly #deps: NodePodsDeps

  /** @internal */
  constructor(deps: NodePodsDeps) {
    super(deps.transport)
    this.#deps = deps
  }

  /**
   * open_tunnel: a TCP connection to a port of a running pod, also one that its `networking` does not name, over a
   * WebSocket. An end of either direction leaves the other; one that breaks off is an error of the stream
   * (TransferError). A port on which nothing listens is a ConflictError with the code `port_closed`.
   * @example
   * const connection = await client.pods.connect('docpod', 6379)
   * connection.end('PING\r\n')
   * console.log(await text(connection)) // from node:stream/consumers
   */
  connect(id: string, port: number, options: ConnectOptions = {}): Promise<Duplex> {
    return connectToPod(this.#deps, id, port, { ...options, signal: this.#endedBy(options.signal) })
  }

  /**
   * open_tunnel, asked without opening one: returns when something listens on the port and the caller may use it, else
   * throws what `connect` would.
   * @example
   * await client.pods.checkPort('docpod', 5432)
   */
  checkPort(id: string, port: number, options: ConnectOptions = {}): Promise<void> {
    return checkTunnel(this.#deps.transport, id, port, options)
  }

  /**
   * open_tunnel for each connection to a port of this machine. The listeners stay open until they are closed, also while
   * the pod restarts: a new connection then waits for it, 10 seconds by default. One that fails is told to `onError`.
   * @example
   * const forward = await client.pods.portForward('docpod', { localPort: 0, remotePort: 5432 })
   * const database = new pg.Client({ host: forward.host, port: forward.ports[0].localPort, user, password })
   * await forward.close()
   */
  portForward(id: string, options: PortForwardOptions): Promise<PortForward> {
    const connect = (port: number, one: ConnectOptions) => this.connect(id, port, one)
    const signal = this.#endedBy(options.signal)
    return forwardPorts({ ...this.#deps.transport.settings, connect }, { ...options, signal })
  }

  #endedBy(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#deps.closing : AbortSignal.any([signal, this.#deps.closing])
  }
}

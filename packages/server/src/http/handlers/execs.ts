// The operation that runs one command with live streams.
import type { ExecDeps } from '../../domain/exec.ts'
import { runExecSession } from '../../domain/exec-session.ts'
import { requireRunningPod } from '../../domain/running-pod.ts'
import { PodsError } from '../../errors.ts'
import { EXEC_PROTOCOL } from '../exec-frames.ts'
import { serveExec } from '../exec-socket.ts'
import type { Handlers } from '../operations.ts'

export interface ExecHandlerDeps extends ExecDeps {
  /** Fires when the server stops. */
  stopping: AbortSignal
  /** A command over which nothing goes for so long is ended; undefined for never. */
  idleMs: number | undefined
}

export function execHandlers(deps: ExecHandlerDeps): Pick<Handlers, 'open_exec'> {
  return {
    async open_exec({ caller, path, headers }) {
      const pod = await requireRunningPod(deps, caller, path.pod_id)
      const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
      if (offered[0] !== EXEC_PROTOCOL) {
        throw new PodsError(
          'invalid_request',
          `open_exec needs a WebSocket with the subprotocol ${EXEC_PROTOCOL}: send an Upgrade request.`,
        )
      }
      return {
        onSocket: (socket) =>
          serveExec(socket, {
            stopping: deps.stopping,
            idleMs: deps.idleMs,
            run: (session) => runExecSession(deps, caller, pod, session),
          }),
      }
    },
  }
}

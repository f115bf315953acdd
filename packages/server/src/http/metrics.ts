// Figures for Prometheus. Labels are few and bounded: operations and status codes, never ids.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Gauges {
  /** Undefined where the controller runs in another process. */
  controller(): { isLeading(): boolean; queueLength(): number; wakes(): number } | undefined
  broker: { isConnected(): boolean }
}

export interface Metrics {
  readonly contentType: string
  observeRequest(operationId: string, method: string, status: number, ms: number): void
  text(): Promise<string>
}

export function makeMetrics({ controller, broker }: Gauges): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tpods_' })
  const requests = new Histogram({
    name: 'tpods_http_request_seconds',
    help: 'Time from request to reply',
    labelNames: ['operation', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
    registers: [registry],
  })
  const gauge = (name: string, help: string, read: () => number | undefined) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read() ?? 0)
      },
    })
  gauge('tpods_controller_active', 'Whether this process is the active controller', () =>
    Number(controller()?.isLeading() ?? 0),
  )
  gauge('tpods_controller_queue', 'Pods that wait for the controller or are worked on', () =>
    controller()?.queueLength(),
  )
  gauge('tpods_broker_connected', 'Whether wake-ups get through; without them the poll finds changes', () =>
    Number(broker.isConnected()),
  )
  new Counter({
    name: 'tpods_controller_wakes_total',
    help: 'Wake-ups that came from the broker',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(controller()?.wakes() ?? 0)
    },
  })
  return {
    contentType: registry.contentType,
    observeRequest: (operation, method, status, ms) => requests.observe({ operation, method, status }, ms / 1000),
    text: () => registry.metrics(),
  }
}

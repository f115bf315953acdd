// The port for wake-ups. A wake-up carries only the uid of a pod and is a hint: it may be lost, repeated or
// reordered, and nothing may depend on one. The truth is the rows.

export interface Broker {
  readonly kind: 'postgres' | 'rabbitmq' | 'none'
  /** Never throws and never blocks the caller for long; failures are logged. */
  wake(uid: string): void
  /** Returns a function that takes the handler off. */
  onWake(handler: (uid: string) => void): () => void
  close(): Promise<void>
}

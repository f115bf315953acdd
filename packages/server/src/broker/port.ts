// The port for wake-ups. A wake-up carries only the uid of a pod and is a hint: it may be lost, repeated or
// reordered, and nothing may depend on one. The truth is the rows.

export interface Broker {
  readonly kind: 'postgres' | 'rabbitmq' | 'none'
  /** Never throws and never waits; what cannot be sent is dropped, and the log says so. */
  wake(uid: string): void
  /**
   * The handler must not throw. Returns a function that takes it off. Whoever has no handler takes nothing, so a
   * controller that stands by leaves the wake-ups to the active one.
   */
  onWake(handler: (uid: string) => void): () => void
  /** Whether wake-ups get through now, as far as is known. */
  isConnected(): boolean
  /** Takes off every handler. Done within seconds, whatever is in flight. */
  close(): Promise<void>
}

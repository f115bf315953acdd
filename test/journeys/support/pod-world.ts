// Where the pods of a kill test really are: what the machine or the cluster shows of them, whatever the server says.
import { askPod, type Pod } from './api-client.ts'
import type { Fact } from './oracle.ts'
import type { Kind, PodKind } from './pod-kinds.ts'

export interface PodWorld {
  readonly kinds: Record<PodKind, Kind>
  /** How long after a kill everything that the server says may take to be true. */
  readonly trueWithinMs: number
  look(): Promise<Sight>
  /** Whether two instances of one pod are alive at a time, from now until its end. */
  watchForTwins(): TwinWatch
}

/** What there was at one moment. */
export interface Sight {
  /** Why that does not fit the fact; undefined where it does. `pod` is what the server says. */
  problemOf(podId: string, fact: Fact, pod: Pod | undefined, gatewayUrl: string): Promise<string | undefined>
  /** What is there of pods that are none of these, and what no pod needs any more. */
  strays(podIds: ReadonlySet<string>): string[]
}

export interface TwinWatch {
  /** Ends the watch; throws when there were two. */
  end(): void
}

/** What a tpods/echo pod answers at its URL. Throws the reason when it does not. */
export async function askEcho(gatewayUrl: string, { url }: Pod): Promise<EchoAnswer> {
  const { status, body } = await askPod(gatewayUrl, url)
  if (status !== 200) throw new Error(`its URL answers with ${status}`)
  return JSON.parse(body) as EchoAnswer
}

export interface EchoAnswer {
  hostname: string
  environment: Record<string, string>
}

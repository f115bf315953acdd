// @tpods/sdk/node: all of @tpods/sdk, and what only Node can do.
export * from '../index.ts'
export { createNodeClient, type NodeClientOptions, NodeTpodsClient } from './client.ts'
export type { ConnectionOptions } from './dispatcher.ts'
export { fromPath } from './from-path.ts'
export type { ConnectOptions } from './pod-connection.ts'
export { type PodFetchOptions, podFetch } from './pod-fetch.ts'
export { NodePods } from './pods.ts'
export type { ForwardedPort, PortForward, PortForwardOptions } from './port-forward.ts'

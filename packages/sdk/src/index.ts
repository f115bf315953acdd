// @tpods/sdk: a typed client of the Pods API for browsers and Node.
export {
  type AuthProvider,
  type PasswordAuthOptions,
  passwordAuth,
  type SignIn,
  type TokenContext,
  tokenAuth,
} from './auth.ts'
export { createClient, type RawRequest, TpodsClient } from './client.ts'
export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigError,
  ConflictError,
  ConnectionError,
  ConnectionTimeoutError,
  DecodeError,
  InternalServerError,
  isTpodsError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServiceUnavailableError,
  TooLargeError,
  TpodsError,
  TransferError,
  UserAbortError,
  WaitError,
  WaitTimeoutError,
} from './errors.ts'
export type { Download } from './internal/download.ts'
export type { IterateParams, ListParams, Page } from './internal/listing.ts'
export type { FileSource, UploadSource } from './internal/multipart.ts'
export type { UploadOptions } from './internal/upload.ts'
export type { ClientOptions, Hooks, OpenWebSocket, RequestFacts, RequestOptions, ResponseInfo } from './options.ts'
export type { ExecExit, ExecHandle, SpawnOptions, TerminalSize } from './resources/pod-execs.ts'
export type { PodDownload } from './resources/pod-files.ts'
export type { LogLinesOptions, LogsQuery } from './resources/pod-logs.ts'
export type {
  DerivedParams,
  ExecParams,
  GetPodParams,
  ListPodsParams,
  PodViewParams,
  RestartParams,
} from './resources/pod-params.ts'
export { normalizeStatus, type WaitTarget, waitTargets } from './resources/pod-status.ts'
export type { WaitOptions } from './resources/pod-waiter.ts'
export type {
  DeleteParams,
  DependenciesParams,
  GetTagParams,
  ListTagsParams,
  ListTemplatesParams,
} from './resources/templates.ts'
export type { CreateTokenParams } from './resources/tokens.ts'
export type { VolumeDownload, VolumeDownloadOptions } from './resources/volume-files.ts'
export type { DeleteVolumeParams, ListVolumesParams } from './resources/volumes.ts'
export type * from './types.ts'
export { VERSION } from './version.ts'

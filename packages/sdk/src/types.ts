// The public names of the wire types. All come from the contract; nothing is typed twice.
import type { Envelope, ExecReply, HealthReply, ReadinessReply } from './generated/api.ts'

export type {
  AccessToken,
  ApiToken,
  Credentials,
  Envelope,
  ExecResult,
  File as VolumeFile,
  Image,
  Level,
  LogLine,
  Logs,
  Networking,
  NetworkingStanza,
  NewApiTokenResult,
  NewImage,
  NewPod,
  NewTemplate,
  NewTemplateTag,
  NewTemplateTagFromPod,
  NewUser,
  NewVolume,
  PartHealth,
  Permissions,
  Pod,
  Resources,
  Site,
  Status,
  StatusContainer,
  Template,
  TemplateTag,
  TemplateWithTags,
  Tenant,
  UpdateImage,
  UpdatePod,
  UpdateTemplate,
  UpdateUser,
  UpdateVolume,
  User,
  UserInfo,
  Volume,
} from './generated/api.ts'

/** The envelope around an answer. `metadata` may carry notes and warnings. */
export type Reply = Envelope & { result: unknown; code?: string }

/** What the commands of one exec call did. */
export type ExecOutcome = ExecReply['result']

/** One entry for each part of the server. */
export type Readiness = ReadinessReply['result']

/** Where the pods of an embedded server answer by Host header. */
export interface Gateway {
  scheme: 'http' | 'https'
  host: string
  port: number
}

export interface Health {
  result: HealthReply['result']
  /** A Tapis site sends it empty. */
  metadata: { capabilities?: string[]; runtime?: string; gateway?: Gateway; [fact: string]: unknown }
}

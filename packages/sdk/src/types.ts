// The public names of the wire types. All come from the contract; nothing is typed twice.
import type {
  Envelope,
  ExecReply,
  HealthReply,
  OverridesReply,
  operations,
  ProvenanceReply,
  ReadinessReply,
  ResetFields,
} from './generated/api.ts'

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
  PodFile,
  Provenance,
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

/** What was set on a pod itself. */
export type PodOverrides = OverridesReply['result']

/** Each field of a pod with its source. */
export type PodProvenance = ProvenanceReply['result']

/** The fields of a pod that can be given back to its template. */
export type ResettableField = ResetFields['fields'][number]

/** What a list of pods can be ordered by. */
export type PodOrder = NonNullable<NonNullable<operations['list_pods']['parameters']['query']>['sort']>

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

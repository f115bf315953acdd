// The images that this runtime knows: names of container images that stand for programs of this machine.
import { join } from 'node:path'
import { choosePostgresAccount } from '../../support/postgres/account.ts'
import { findPostgresPackage, preparePostgresBinaries } from '../../support/postgres/binaries.ts'

export interface LocalImage {
  /** The argv that its entrypoint is; may take long the first time. */
  entrypoint(): Promise<readonly string[]>
  /** Whether its pods get a folder that stays from one instance to the next. */
  keepsData: boolean
}

/** By the bare image name. */
export type LocalImages = ReadonlyMap<string, LocalImage>

export interface ImagePrograms {
  /** The built programs of `echo.ts` and `postgres-pod.ts`. */
  echoScript: string
  postgresScript: string
  /** Where the programs of Postgres are copied to when its user cannot run them where they are. */
  copies: string
}

export function localImages({ echoScript, postgresScript, copies }: ImagePrograms): LocalImages {
  const postgres = once(async () => {
    const account = await choosePostgresAccount(join(copies, 'none')) // any user that is not root will do for the try
    const { initdb, postgres } = await preparePostgresBinaries(await findPostgresPackage(), copies, account)
    return [process.execPath, postgresScript, initdb, postgres]
  })
  return new Map([
    ['tpods/echo', { entrypoint: async () => [process.execPath, echoScript], keepsData: false }],
    ['postgres', { entrypoint: postgres, keepsData: true }],
  ])
}

/** The name of an image reference: without Docker Hub's own prefixes, tag and digest. */
export function imageName(reference: string): string {
  const [withTag = ''] = reference.split('@')
  const name = withTag.replace(/:[^:/]*$/, '')
  return name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
}

/** Does the work at the first call; only a failure is tried again. */
function once<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    })
    return result
  }
}

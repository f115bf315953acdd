// `tpods auth`: sign in and out, and tell who is signed in.
import type { UserInfo } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import type { View } from '../output.ts'
import {
  type Credential,
  profileFiles,
  readConfig,
  readCredentials,
  writeConfig,
  writeCredentials,
} from '../profile.ts'
import { askPassword, askText, readSecret } from '../prompts.ts'
import type { Session } from '../session.ts'
import { trimBaseUrl } from '../settings.ts'
import { expiryOf } from '../token-claims.ts'
import { formatSpan } from '../units.ts'

interface LoginFlags {
  tenant?: string
  username?: string
  passwordStdin?: boolean
  withToken?: boolean
}

export function declare(auth: Command, session: Session): void {
  auth
    .command('login')
    .description('sign in and remember the server and the token in a profile; asks for what is not given')
    .option('--tenant <tenant>', 'the tenant to sign in to')
    .option('-u, --username <name>', 'your name')
    .option('--password-stdin', 'read the password from stdin')
    .option('--with-token', 'read a token from stdin instead of signing in')
    .addHelpText(
      'after',
      `
The profile becomes the one that is used when none is named.

Examples:
  tpods auth login --base-url https://dev.tapis.io --username ada --password-stdin < password.txt
  tpods auth login --base-url https://dev.tapis.io --profile dev --with-token < token.txt`,
    )
    .action(session.action(login))
  auth
    .command('status')
    .description('tell who is signed in, where and until when; exit 4 when nobody is')
    .action(session.action(status))
  auth.command('logout').description('forget the token of the profile').action(session.action(logout))
}

async function login(context: Context, flags: LoginFlags): Promise<void> {
  if (flags.withToken === true && (flags.username !== undefined || flags.passwordStdin === true)) {
    throw new CliError('usage', '--with-token takes neither --username nor --password-stdin')
  }
  const settings = await context.settings()
  const { profile } = settings
  const baseUrl = trimBaseUrl(
    settings.baseUrl?.value ?? (await askText(context, 'Address of the server', '--base-url')),
  )
  warnOfOpenConnection(context, baseUrl)
  const tenant = flags.tenant ?? settings.tenant
  const token =
    flags.withToken === true ? await readSecret(context, 'token') : await signIn(context, baseUrl, tenant, flags)
  const { username, tenant_id } = await whoHas(context, baseUrl, token)
  const expiry = expiryOf(token)?.toISOString()
  const credential: Credential = {
    base_url: baseUrl,
    token,
    username,
    tenant: tenant_id,
    ...(expiry === undefined ? {} : { expires_at: expiry }),
  }
  await remember(context, profile, credential)
  const until = expiry === undefined ? '' : ` until ${expiry}`
  context.output.note(`signed in at ${baseUrl} as ${username} (tenant ${tenant_id})${until}; profile ${profile}`)
  await context.output.data({ profile, base_url: baseUrl, username, tenant: tenant_id, expires_at: expiry ?? null })
}

async function signIn(
  context: Context,
  baseUrl: string,
  tenantId: string | undefined,
  flags: LoginFlags,
): Promise<string> {
  const username = flags.username ?? (await askText(context, 'Username', '--username'))
  const password =
    flags.passwordStdin === true
      ? await readSecret(context, 'password')
      : await askPassword(context, 'Password', '--password-stdin')
  const client = await context.openClient(baseUrl, undefined)
  const { AuthenticationError, BadRequestError } = await import('@tpods/sdk/node')
  try {
    const { access_token } = await client.identity.createToken({ username, password, tenantId }, context.call)
    return access_token.access_token
  } catch (error) {
    // Tapis answers a wrong password with 400.
    if (!(error instanceof AuthenticationError || error instanceof BadRequestError)) throw error
    throw new CliError('not_signed_in', `${baseUrl} refused the sign-in of ${username}: ${error.messages.join('; ')}`, {
      cause: error,
    })
  }
}

async function whoHas(context: Context, baseUrl: string, token: string): Promise<UserInfo> {
  const client = await context.openClient(baseUrl, token)
  return client.identity.userInfo(context.call)
}

async function remember(context: Context, profile: string, credential: Credential): Promise<void> {
  const files = profileFiles(context.io.env)
  const config = await readConfig(files)
  const { base_url, tenant } = credential
  config.profiles[profile] = { ...config.profiles[profile], base_url, tenant }
  await writeCredentials(files, { ...(await readCredentials(files)), [profile]: credential })
  await writeConfig(files, { ...config, current: profile })
}

interface SignedIn {
  profile: string
  base_url: string
  username: string
  tenant: string
  roles: string[]
  token_from: string
  expires_at: string | null
}

const statusView: View<SignedIn> = {
  name: ({ username }) => username,
  columns: [
    { title: 'USER', text: ({ username }) => username },
    { title: 'TENANT', text: ({ tenant }) => tenant },
    { title: 'ROLES', text: ({ roles }) => roles.join(', ') || '-' },
    { title: 'SERVER', text: ({ base_url }) => base_url },
    { title: 'TOKEN FROM', text: ({ token_from }) => token_from },
    { title: 'EXPIRES', text: ({ expires_at }) => expiryText(expires_at) },
  ],
}

async function status(context: Context): Promise<void> {
  const { value: baseUrl } = await context.baseUrl()
  const client = await context.client()
  const { profile, token } = await context.settings()
  const expiry = expiryOf(token?.value ?? '')
  if (expiry !== undefined && expiry.getTime() <= Date.now()) {
    throw new CliError('not_signed_in', `the token for ${baseUrl} expired at ${expiry.toISOString()}`, {
      remedy: 'sign in again with `tpods auth login`',
    })
  }
  const { username, tenant_id, roles } = await client.identity.userInfo(context.call)
  const signedIn: SignedIn = {
    profile,
    base_url: baseUrl,
    username,
    tenant: tenant_id,
    roles: roles ?? [],
    token_from: token?.origin ?? '',
    expires_at: expiry?.toISOString() ?? null,
  }
  await context.output.one(signedIn, statusView)
}

function expiryText(expiresAt: string | null): string {
  return expiresAt === null ? 'not said' : `${expiresAt} (in ${formatSpan(Date.parse(expiresAt) - Date.now())})`
}

async function logout(context: Context): Promise<void> {
  const { profile } = await context.settings()
  const files = profileFiles(context.io.env)
  const { [profile]: credential, ...others } = await readCredentials(files)
  if (credential !== undefined) await writeCredentials(files, others)
  context.output.note(
    credential === undefined
      ? `profile ${profile} has no token`
      : `signed out: profile ${profile} has no token any more`,
  )
}

/** Loopback needs no encryption; anything else does. */
function warnOfOpenConnection({ output }: Context, baseUrl: string): void {
  if (!URL.canParse(baseUrl)) return
  const { protocol, hostname } = new URL(baseUrl)
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\])/.test(hostname)
  if (protocol === 'http:' && !isLocal)
    output.note(`warning: ${baseUrl} is not encrypted; others on the way can read what you type`)
}

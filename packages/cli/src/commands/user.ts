// `tpods user`: the users of a server with users of its own. Passwords come from a prompt or from stdin.
import { randomBytes } from 'node:crypto'
import type { UpdateUser, User } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import type { View } from '../output.ts'
import { collect } from '../parsers.ts'
import { askNewPassword, askPassword, confirm, readLines, readSecret } from '../prompts.ts'
import type { Session } from '../session.ts'

type NewPassword = User & { password?: string }

const view: View<User> = {
  name: ({ username }) => username,
  columns: [
    { title: 'USER', text: ({ username }) => username },
    { title: 'ROLES', text: ({ roles }) => roles.join(', ') || '-' },
    { title: 'STATE', text: ({ disabled }) => (disabled ? 'disabled' : 'enabled') },
    { title: 'CREATED', text: ({ creation_ts }) => creation_ts },
  ],
}

const createdView: View<NewPassword> = {
  ...view,
  columns: [...view.columns, { title: 'PASSWORD', text: ({ password }) => password ?? '-' }],
}

export function declare(user: Command, session: Session): void {
  user
    .command('create <username>')
    .description('create a user')
    .option('--password-stdin', 'read the password from stdin')
    .option('--generate', 'make a password and print it, once')
    .option('--role <role>', 'pods_admin for an administrator', collect)
    .addHelpText('after', '\nExample:\n  tpods user create ada --generate')
    .action(session.action(createUser))
  user.command('ls').alias('list').description('list the users').action(session.action(listUsers))
  user
    .command('passwd [username]')
    .description('set a new password, of your own or as an administrator; ends all tokens of the user')
    .option(
      '--password-stdin',
      'read the new password from stdin; on a second line the current one, where it is needed',
    )
    .action(session.action(changePassword))
  user
    .command('enable <username>')
    .description('let a user sign in again')
    .action(session.action((context: Context, username: string) => updateUser(context, username, { disabled: false })))
  user
    .command('disable <username>')
    .description('keep a user from signing in and end all their tokens')
    .action(session.action((context: Context, username: string) => updateUser(context, username, { disabled: true })))
  user
    .command('rm <username>')
    .alias('delete')
    .description('delete a user; asks first, or needs --yes')
    .action(session.action(removeUser))
}

async function createUser(
  context: Context,
  username: string,
  flags: { passwordStdin?: boolean; generate?: boolean; role?: string[] },
): Promise<void> {
  if (flags.passwordStdin === true && flags.generate === true) {
    throw new CliError('usage', 'use --password-stdin or --generate, not both')
  }
  const client = await context.client()
  const password = await newPassword(context, flags)
  const roles = (flags.role ?? []) as User['roles'] as [] // the server checks them
  const user = await client.users.create({ username, password, roles }, context.call)
  if (flags.generate === true) return context.output.one({ ...user, password }, createdView)
  await context.output.one(user, view)
}

async function newPassword(context: Context, flags: { passwordStdin?: boolean; generate?: boolean }): Promise<string> {
  if (flags.generate === true) return randomBytes(18).toString('base64url')
  if (flags.passwordStdin === true) return readSecret(context, 'password')
  return askNewPassword(context, '--password-stdin or --generate')
}

async function listUsers(context: Context): Promise<void> {
  const client = await context.client()
  await context.output.list(await client.users.list(context.call), view)
}

async function changePassword(
  context: Context,
  given: string | undefined,
  flags: { passwordStdin?: boolean },
): Promise<void> {
  const client = await context.client()
  const caller = await client.identity.userInfo(context.call)
  const username = given ?? caller.username
  const needsCurrent = username === caller.username && !caller.roles.includes('pods_admin')
  const changes =
    flags.passwordStdin === true ? await passwordsFromStdin(context) : await askPasswords(context, needsCurrent)
  await updateUser(context, username, changes)
  const next = username === caller.username ? ': sign in again with `tpods auth login`' : ''
  context.output.note(`${username} has a new password; all tokens given out before have ended${next}`)
}

async function passwordsFromStdin(context: Context): Promise<UpdateUser> {
  const [password = '', current] = await readLines(context)
  if (password === '') throw new CliError('usage', 'no password on stdin')
  return { password, ...(current === undefined ? {} : { current_password: current }) }
}

async function askPasswords(context: Context, needsCurrent: boolean): Promise<UpdateUser> {
  const current = needsCurrent ? await askPassword(context, 'Current password', '--password-stdin') : undefined
  const password = await askNewPassword(context, '--password-stdin')
  return { password, ...(current === undefined ? {} : { current_password: current }) }
}

async function updateUser(context: Context, username: string, changes: UpdateUser): Promise<void> {
  const client = await context.client()
  await context.output.one(await client.users.update(username, changes, context.call), view)
}

async function removeUser(context: Context, username: string): Promise<void> {
  const client = await context.client()
  const { value: server } = await context.baseUrl()
  if (!(await confirm(context, `Delete user ${username} at ${server}?`))) {
    throw new CliError('failure', 'not confirmed: nothing was deleted')
  }
  await client.users.delete(username, context.call)
  if (!(await context.output.data({ username, deleted: true }))) await context.output.text(`${username}\n`)
}

// `tpods pod`: the verbs with their flags and help. What they do is in pod/.
import type { ListPodsParams, Pod, PodOrder, Status } from '@tpods/sdk/node'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addListFlags, type ListFlags, listItems, pageOf } from '../list-flags.ts'
import {
  collect,
  count,
  life,
  mebibytes,
  millicores,
  moment,
  mounts,
  networks,
  overrides,
  portNumber,
} from '../parsers.ts'
import { podDetails, podRows, tableGateway, withAllNetworks, withNetworks } from '../pod-view.ts'
import type { Session } from '../session.ts'
import { waitGoals } from '../waiting.ts'
import { declarePermissions } from './permissions.ts'
import { printCredentials, printUrl } from './pod/access.ts'
import { resetFields, saveTemplate, showDerived, showOverrides, showProvenance } from './pod/derived.ts'
import { execInPod } from './pod/exec.ts'
import { copyFile, downloadFile, listPodFiles, uploadFile } from './pod/files.ts'
import { changePods, changes, createPod, removePods, updatePod, waitForPods } from './pod/lifecycle.ts'
import { showLogs } from './pod/logs.ts'
import { forwardPorts } from './pod/port-forward.ts'

export function declare(pod: Command, session: Session): void {
  declareDefinition(pod, session)
  declareTemplateUse(pod, session)
  declareLifecycle(pod, session)
  declareUse(pod, session)
  declarePermissions(pod, session, 'pod')
}

function declareDefinition(pod: Command, session: Session): void {
  addDefinitionFlags(pod.command('create [pod_id]'))
    .description('create a pod and, unless --off, start it')
    .option('--wait', 'wait until it is available')
    .option('-v, --volume <volume:/path>', 'mount a volume; with :ro behind it to read only', mounts)
    .option('--secret <key=reference>', 'an entry of secret_map', collect)
    .option('--queue <queue>', 'the compute queue')
    .option(
      '--template-override </path:field=value>',
      'change one field of a mount that the template brings, or with KEY=VALUE one of its secrets',
      overrides,
    )
    .addHelpText(
      'after',
      `
Examples:
  tpods pod create hello --image tpods/echo --port 5000 --wait
  tpods pod create worker --image python:3.12 -e MODE=fast -- python -m http.server 5000
  tpods pod create web --template webapp:latest -v results:/data:ro -e MODE=fast
  tpods pod get hello -o yaml | tpods pod create copy -f -`,
    )
    .action(session.action(createPod))
  addListFlags(pod.command('ls'))
    .alias('list')
    .description('list your pods, oldest first')
    .option('--status <status>', 'only those in one of these statuses, separated by commas', collect)
    .option('--template <template>', 'only those made from it, as id, id:tag or id:tag@timestamp')
    .option('--sort <field>', 'creation_ts, update_ts, pod_id or status; with a leading - the other way round')
    .addHelpText(
      'after',
      `
Examples:
  tpods pod ls --status ERROR,STOPPED --sort -update_ts
  tpods pod ls --template webapp --limit 20 -o name`,
    )
    .action(session.action(listPods))
  pod.command('get <pod_id>').description('show one pod').action(session.action(getPod))
  addDefinitionFlags(pod.command('update <pod_id>'))
    .description('change a pod; a running one keeps its settings until it is restarted')
    .addHelpText(
      'after',
      `
-e, --env-file, --port and --network add to what the pod has; a file given with -f replaces it.

Examples:
  tpods pod update hello --description 'says hello'
  tpods pod update hello -e MODE=slow && tpods pod restart hello --wait`,
    )
    .action(session.action(updatePod))
}

function declareTemplateUse(pod: Command, session: Session): void {
  pod
    .command('derived <pod_id>')
    .description('show one pod with what its template brings')
    .option('--show-config', 'with the content of config files')
    .action(session.action(showDerived))
  pod
    .command('overrides <pod_id>')
    .description('show only what was set on a pod itself')
    .action(session.action(showOverrides))
  pod
    .command('provenance <pod_id>')
    .description('show where each field of a pod comes from: pod, template or default')
    .action(session.action(showProvenance))
  pod
    .command('reset <pod_id> <fields...>')
    .description('give fields of a pod back to its template; a running one keeps them until it is restarted')
    .addHelpText('after', '\nExample:\n  tpods pod reset hello image environment_variables')
    .action(session.action(resetFields))
  pod
    .command('save-template <pod_id>')
    .description('save what was set on a pod as a tag of a template')
    .requiredOption('--template <template_id>', 'the template, which is there already')
    .option('--tag <tag>', 'the tag; default latest')
    .requiredOption('-m, --message <text>', 'what this version is')
    .addHelpText('after', '\nExample:\n  tpods pod save-template hello --template mine --tag v1 -m "first"')
    .action(session.action(saveTemplate))
}

function addDefinitionFlags(command: Command): Command {
  return command
    .usage(`${command.usage()} [-- COMMAND...]`)
    .option('-f, --file <file>', 'take the definition from a JSON or YAML file, `-` for stdin; flags win')
    .option('--image <image>', 'the image to run')
    .option('--template <template>', 'the template, as id, id:tag or id:tag@timestamp')
    .option('--description <text>', 'what the pod is for')
    .option(
      '--command <word>',
      "one word of the command, in place of the image's entrypoint; or write it behind --",
      collect,
    )
    .option('--arg <word>', 'one argument of the command', collect)
    .option('-e, --env <name=value>', 'a variable; a bare NAME takes the value from here', collect)
    .option('--env-file <file>', 'variables, one NAME=VALUE a line', collect)
    .option('--port <port>', 'the port behind the URL of the pod', portNumber)
    .option('--network <name=port/protocol>', 'a further network; http, tcp, postgres or local_only', networks)
    .option('--cpu-limit <cpu>', 'millicores, or cores with a point', millicores)
    .option('--cpu-request <cpu>', 'as above', millicores)
    .option('--mem-limit <size>', 'such as 512Mi or 2Gi', mebibytes)
    .option('--mem-request <size>', 'as above', mebibytes)
    .option('--gpus <number>', 'how many GPUs', count)
    .option('--restart-policy <policy>', 'never, on_failure or always')
    .option('--time-to-stop <duration>', 'stop this long after each start; never for no limit', life)
    .option('--off', 'stopped: create without starting, or stop')
}

function declareLifecycle(pod: Command, session: Session): void {
  for (const verb of Object.keys(changes) as (keyof typeof changes)[]) {
    pod
      .command(`${verb} <pod_ids...>`)
      .description(`${verb} pods`)
      .option('--wait', `wait until they are ${changes[verb].goal}`)
      .action(
        session.action((context: Context, podIds: string[], flags: { wait?: boolean }) =>
          changePods(context, podIds, verb, flags),
        ),
      )
  }
  pod
    .command('rm <pod_ids...>')
    .alias('delete')
    .description('delete pods; asks first, or needs --yes')
    .action(session.action(removePods))
  pod
    .command('wait <pod_ids...>')
    .description('wait for pods; fails at once when the state can no longer be reached')
    .requiredOption('--for <state>', `${waitGoals.join(', ')}`)
    .addHelpText('after', '\nExample:\n  tpods pod wait hello --for available --timeout 2m')
    .action(session.action(waitForPods))
}

function declareUse(pod: Command, session: Session): void {
  pod
    .command('logs <pod_id>')
    .description('print the output of a pod')
    .option('-f, --follow', 'go on until the pod ends')
    .option('-n, --tail <lines>', 'only the last lines', count)
    .option('--since <time>', 'only what is younger than 10m, or than a time', moment)
    .option('-t, --timestamps', 'put the time before each line')
    .option('--action', 'what was done to the pod, instead of its output')
    .action(session.action(showLogs))
  pod
    .command('exec <pod_id>')
    .usage('<pod_id> [flags] -- COMMAND...')
    .description("run a command in a pod; the exit code is the command's")
    .option('-i, --interactive', 'pass on what is typed here; what is piped in always is')
    .option('-t, --tty', 'on a terminal; the default where stdin and stdout are terminals')
    .option('-T, --no-tty', 'never on a terminal')
    .addHelpText(
      'after',
      `
Examples:
  tpods pod exec hello -- sh
  tpods pod exec hello --timeout 30s -- sh -c 'ls /data | wc -l'
  pg_dump mydb | tpods pod exec hello -- psql -U hello`,
    )
    .action(session.action(execInPod))
  pod
    .command('port-forward <pod_id> <ports...>')
    .alias('forward')
    .usage('<pod_id> [LOCAL:]REMOTE... [flags]')
    .description('reach ports of a pod at ports of this machine, until ^C; also while it restarts')
    .option('--address <address>', 'the address of this machine to listen on; default 127.0.0.1')
    .option('--wait', 'wait until the pod is available and something listens on each port')
    .option('--once', 'end after the first connection')
    .option('--ready-file <file>', 'write the ports to this file, as JSON, when they can be used')
    .addHelpText(
      'after',
      `
REMOTE is the number of a port, or the name of a network of the pod. LOCAL is the same
number where it is left out; 0, or nothing before the colon, takes any that is free.
With -o json one line tells the ports.

Examples:
  tpods pod port-forward docpod 5432
  tpods pod port-forward docpod 15432:5432 0:admin
  tpods pod port-forward graph 7687 --wait
  tpods pod port-forward graph bolt --ready-file ports.json &`,
    )
    .action(session.action(forwardPorts))
  pod
    .command('upload <pod_id> <local> <remote>')
    .description('copy a file into a pod; `-` for stdin')
    .action(session.action(uploadFile))
  pod
    .command('download <pod_id> <remote> [local]')
    .description('copy a file out of a pod; `-` for stdout')
    .action(session.action(downloadFile))
  pod.command('ls-files <pod_id> [path]').description('list a folder in a pod').action(session.action(listPodFiles))
  pod
    .command('cp <src> <dst>')
    .description('copy a file to or from a pod, which is written pod:path')
    .addHelpText(
      'after',
      `
Examples:
  tpods pod cp ./input.csv hello:/tmp/input.csv
  tpods pod cp hello:/tmp/result.csv - | head`,
    )
    .action(session.action(copyFile))
  pod
    .command('url <pod_id> [network]')
    .description('print the URL of a pod')
    .option('--wait', 'wait until it answers')
    .action(session.action(printUrl))
  pod
    .command('credentials <pod_id>')
    .description('print the generated username and password of a pod')
    .option('--format <format>', 'env (for a shell) or json')
    .action(session.action(printCredentials))
}

interface ListPodsFlags extends ListFlags {
  status?: string[]
  template?: string
  sort?: string
}

async function listPods(context: Context, flags: ListPodsFlags): Promise<void> {
  const client = await context.client()
  // Both at once: the gateway is only needed to show full URLs.
  const showsUrls = context.output.mode === 'table' && !context.output.quiet
  const gateway = showsUrls ? context.gateway() : undefined
  // The server knows which words there are.
  const status = flags.status?.flatMap((text) => text.split(',')) as Status[] | undefined
  const sort = flags.sort as PodOrder | undefined
  const params = { ...pageOf(flags), status, sort, template: flags.template }
  const pods = await listItems<Pod, ListPodsParams>(context, client.pods, params)
  const readDerived = () => client.pods.list({ ...params, derivedLite: true }, context.call)
  const shown = showsUrls ? await withAllNetworks(pods, readDerived) : pods
  await context.output.list(shown, podRows(await gateway))
}

async function getPod(context: Context, podId: string): Promise<void> {
  const client = await context.client()
  const pod = await client.pods.get(podId, {}, context.call)
  await context.output.one(await withNetworks(context, pod), podDetails(await tableGateway(context)))
}

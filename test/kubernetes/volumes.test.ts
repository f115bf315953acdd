// Mounts of every kind on a real cluster: what a pod writes is seen by the API and by other pods, and the other way
// round; what outlives an instance, and what goes with the pod.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { makeStorage, makeVolume } from '../conformance/runtime/kubernetes-storage.ts'
import { until } from '../conformance/runtime/support.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { openCli } from '../support/cli.ts'
import { describeOnCluster } from '../support/on-cluster.ts'
import { type ClusterServer, light, openClusterServer } from './cluster-server.ts'

const GID = 4711

describeOnCluster('volumes on kubernetes', (kubeconfig) => {
  let cluster: ClusterServer
  let server: ServerProcess
  let client: NodeTpodsClient
  let root: string
  const toClose: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    cluster = await openClusterServer(kubeconfig)
    root = await mkdtemp('/var/tmp/tpods-volumes-')
    const folder = `${root}/storage`
    await mkdir(folder)
    const storage = await makeStorage(cluster.admin, cluster.namespace, folder)
    toClose.push(storage)
    ;({ server, client } = await cluster.start({
      TPODS_STORAGE_ROOT: folder,
      TPODS_STORAGE_GID: String(GID),
      TPODS_KUBERNETES_STORAGE_CLAIM: storage.claim,
      TPODS_PVC_SIZE: '1',
    }))
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    for (const one of toClose) await one.close()
    await cluster?.clear()
    await rm(root, { recursive: true, force: true })
  })

  type Fields = Record<string, unknown>
  const create = (pod_id: string, volume_mounts: Record<string, Fields>) =>
    client.pods.create({ pod_id, image: 'busybox', command: ['sleep', '600'], resources: light, volume_mounts })
  const available = (podId: string) => client.pods.waitFor(podId, 'available', { timeoutMs: 60_000 })
  /** What the script prints in the pod, with both outputs and the exit code. */
  async function run(podId: string, script: string): Promise<{ code: number | null; text: string }> {
    const { execution_results } = await client.pods.exec(podId, { commands: [['sh', '-c', `exec 2>&1; ${script}`]] })
    const [result] = execution_results
    return { code: result?.exit_code ?? null, text: String(result?.stdout).trim() }
  }
  const remove = async (...podIds: string[]) => {
    for (const id of podIds) await client.pods.delete(id)
  }
  const volume = (source_id: string, more: Fields = {}) => ({ type: 'tapisvolume', source_id, ...more })
  const textOf = async (path: string) => Buffer.from(await client.volumes.files.read('shared', path)).toString()

  test('a volume is one for the API and for all pods that mount it, and outlives them', async () => {
    await client.volumes.create({ volume_id: 'shared' })
    await create('writer', { '/work': volume('shared', { sub_path: 'in/ner' }) })
    await create('reader', { '/all': volume('shared', { read_only: true }) })
    await available('writer')
    await available('reader')

    expect(await run('writer', 'mkdir /work/sub && echo from the pod > /work/sub/out && id -G')).toMatchObject({
      code: 0,
      text: expect.stringContaining(String(GID)),
    })
    expect((await client.volumes.files.list('shared', 'in/ner/sub')).map(({ name }) => name)).toEqual(['out'])
    expect(await textOf('in/ner/sub/out')).toBe('from the pod\n')
    expect(await run('reader', 'cat /all/in/ner/sub/out')).toEqual({ code: 0, text: 'from the pod' })

    await client.volumes.files.upload('shared', 'in/ner/sent', Buffer.from('from outside'))
    expect(await run('writer', 'cat /work/sent; stat -c %g /work /work/sent')).toEqual({
      code: 0,
      text: `from outside${GID}\n${GID}`,
    })

    const refused = await run('reader', 'touch /all/new')
    expect(refused.code).not.toBe(0)
    expect(refused.text).toContain('Read-only file system')

    await client.pods.stop('writer')
    await client.pods.waitFor('writer', 'stopped', { timeoutMs: 60_000 })
    await client.pods.start('writer')
    await available('writer')
    expect(await run('writer', 'cat /work/sub/out')).toEqual({ code: 0, text: 'from the pod' })
    await remove('writer', 'reader')
    expect(await textOf('in/ner/sub/out')).toBe('from the pod\n')
  })

  test('the CLI makes a volume, fills it, mounts it in a pod and gets what the pod wrote there', async () => {
    const cli = await openCli(server)
    toClose.push(cli)
    await writeFile(`${root}/in.csv`, 'a,b\n1,2\n')
    await cli.must('volume', 'create', 'typed')
    await cli.must('volume', 'upload', 'typed', `${root}/in.csv`, '/run1/')
    await cli.must('pod', 'create', 'typist', '--image', 'busybox', '-v', 'typed:/data', '--wait', '--', 'sleep', '600')
    const script = 'cd /data/run1 && wc -l < in.csv && tr a-z A-Z < in.csv > out.csv'
    expect(await cli.must('pod', 'exec', 'typist', '--', 'sh', '-c', script)).toBe('2\n')
    expect(await cli.must('volume', 'files', 'typed', '/run1')).toMatch(/in\.csv.*out\.csv/s)
    await cli.must('volume', 'download', 'typed', '/run1/out.csv', `${root}/out.csv`)
    expect(await readFile(`${root}/out.csv`, 'utf8')).toBe('A,B\n1,2\n')
    await cli.must('pod', 'rm', 'typist', '--yes')
    await cli.must('volume', 'rm', 'typed', '--yes')
  })

  test('a config file in a volume is written at each start, or only where there is none', async () => {
    await client.volumes.create({ volume_id: 'config' })
    const file = (config_filename: string, config_update_mode: string, sub_path: string) =>
      volume('config', {
        sub_path,
        config_filename,
        config_content: 'first',
        config_permissions: '0640',
        config_update_mode,
      })
    await create('configs', { '/a': file('always.ini', 'always', 'a'), '/b': file('once.ini', 'once', 'b') })
    await available('configs')
    const both = 'cat /a/always.ini; echo; cat /b/once.ini; echo; stat -c %a /a/always.ini /b/once.ini'
    expect((await run('configs', both)).text.split('\n')).toEqual(['first', 'first', '640', '640'])
    await run('configs', 'echo -n changed > /a/always.ini; echo -n changed > /b/once.ini')
    await client.pods.restart('configs')
    await available('configs')
    expect((await run('configs', both)).text.split('\n')).toEqual(['first', 'changed', '640', '640'])
    await remove('configs')
  })

  test('config files without a volume have their modes, and a program cannot change them', async () => {
    const file = (config_permissions: string, more: Fields = {}) => ({
      type: 'ephemeral',
      config_content: `mode ${config_permissions}`,
      config_permissions,
      ...more,
    })
    await create('files', {
      '/etc/plain.conf': file('0640'),
      '/opt/bin': file('755', { config_filename: 'tool' }),
      '/etc/secret': file('0400'),
    })
    await available('files')
    const paths = '/etc/plain.conf /opt/bin/tool /etc/secret'
    expect((await run('files', `stat -L -c %a ${paths}`)).text.split('\n')).toEqual(['640', '755', '400'])
    expect((await run('files', 'cat /opt/bin/tool')).text).toBe('mode 755')
    const refused = await run('files', 'echo x > /etc/plain.conf')
    expect(refused.code).not.toBe(0)
    expect(refused.text).toContain('Read-only file system')
    await remove('files')
  })

  test('storage of its own waits for the cluster with a reason, outlives a restart and goes with the pod', async () => {
    const claims = `/api/v1/namespaces/${cluster.namespace}/persistentvolumeclaims`
    const claim = 'pods-local-dev-owner--pvc--shared'
    const mount = (more: Fields = {}) => ({ type: 'pvc', source_id: 'shared', ...more })
    // The id of a volume that the same pod mounts.
    await create('owner', {
      '/own': mount(),
      '/inner': mount({ sub_path: 'in/ner', read_only: true }),
      '/shared': volume('shared'),
    })
    const waiting = await until('a reason on the pod', async () => {
      const pod = await client.pods.get('owner')
      return pod.status_container.reason === undefined ? undefined : pod
    })
    expect(waiting.status).toBe('CREATING')
    expect(waiting.status_container).toMatchObject({
      reason: 'unschedulable',
      message: expect.stringContaining('unbound immediate PersistentVolumeClaims'),
    })

    const folder = `${root}/own`
    await mkdir(folder)
    await chmod(folder, 0o777)
    const { namespace } = cluster
    const name = `${namespace}-own`
    toClose.push(await makeVolume(cluster.admin, { name, namespace, claim, folder, accessMode: 'ReadWriteOnce' }))
    await available('owner')
    expect(await run('owner', 'mkdir -p /own/in/ner; echo mine > /own/in/ner/file; cat /inner/file')).toEqual({
      code: 0,
      text: 'mine',
    })
    expect((await run('owner', 'touch /inner/more')).text).toContain('Read-only file system')
    expect(await readdir(folder)).toEqual(['in'])
    const made = await cluster.admin.call<{ metadata: { uid: string } }>('GET', `${claims}/${claim}`)

    await client.pods.restart('owner')
    await available('owner')
    expect(await run('owner', 'cat /inner/file')).toEqual({ code: 0, text: 'mine' })
    await client.pods.stop('owner')
    await client.pods.waitFor('owner', 'stopped', { timeoutMs: 60_000 })
    expect(await cluster.admin.call('GET', `${claims}/${claim}`)).toMatchObject({
      metadata: { uid: made.metadata.uid },
    })

    await remove('owner')
    await until('the claim to be gone', async () => {
      const left = await cluster.admin.call<{ items: { metadata: { name: string } }[] }>('GET', claims)
      return left.items.every(({ metadata }) => metadata.name === 'storage') || undefined
    })
  })
})

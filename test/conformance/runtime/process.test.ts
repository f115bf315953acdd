// The process runtime passes the suite.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProcessRuntime } from '../../../packages/server/src/runtime/process/process-runtime.ts'
import { buildRuntimeScripts } from '../../support/runtime-scripts.ts'
import { describeConnect } from './connect.suite.ts'
import { describeFiles } from './files.suite.ts'
import { describeRuntime, type RuntimeUnderTest } from './suite.ts'
import { describeTerminal } from './terminal.suite.ts'

const NODE_ECHO =
  'require("net").createServer({ allowHalfOpen: true }, (one) => one.on("error", () => {}).pipe(one)).listen(process.env.PORT)'

async function makeRuntime(): Promise<RuntimeUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-runtime-'))
  const scripts = await buildRuntimeScripts()
  const storageRoot = join(folder, 'storage')
  await mkdir(storageRoot)
  const open = () => openProcessRuntime({ folder, storageRoot, ...scripts })
  const runtime = await open()
  return {
    runtime,
    image: 'tpods/echo',
    storageRoot,
    inPod: (path) => `$TPODS_ROOT${path}`,
    hasCheapExec: true,
    traits: {
      startsBeforeItKnows: false,
      isInit: false,
      forgetsInstances: false,
      startsFresh: false,
      mergesOutputs: false,
    },
    reopen: open,
    close: async () => {
      await runtime.close()
      await scripts.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

describeRuntime('process runtime', makeRuntime)
describeFiles('process runtime', makeRuntime)
describeTerminal('process runtime', makeRuntime)
describeConnect('process runtime', makeRuntime, {
  image: 'tpods/echo',
  // A pod that is a process finds its port in PORT.
  echo: () => `exec '${process.execPath}' -e '${NODE_ECHO}'`,
  loopbackHttp: undefined,
  halfCloses: true,
})

// The process runtime passes the suite.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProcessRuntime } from '../../../packages/server/src/runtime/process/process-runtime.ts'
import { buildRuntimeScripts } from '../../support/runtime-scripts.ts'
import { describeRuntime } from './suite.ts'

describeRuntime('process runtime', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-runtime-'))
  const scripts = await buildRuntimeScripts()
  const open = () => openProcessRuntime({ folder, ...scripts })
  const runtime = await open()
  return {
    runtime,
    image: 'tpods/echo',
    hasCheapExec: true,
    reopen: open,
    close: async () => {
      await runtime.close()
      await scripts.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

// The Docker runtime passes the suite, on each real engine that the environment names: Docker, and Podman by the same API.
import { describeOnEngines } from '../../support/on-engine.ts'
import { describeConnect } from './connect.suite.ts'
import { makeEnginePlace, type RuntimeFields } from './docker-engine.ts'
import { describeExec } from './exec.suite.ts'
import { describeFiles } from './files.suite.ts'
import { describeRuntime, type RuntimeUnderTest } from './suite.ts'
import { describeTerminal } from './terminal.suite.ts'

async function makeRuntime(host: string, fields: RuntimeFields = {}): Promise<RuntimeUnderTest> {
  const place = await makeEnginePlace(host, fields)
  const runtime = await place.open()
  return {
    runtime,
    image: 'busybox',
    traits: {
      startsBeforeItKnows: true,
      isInit: true,
      forgetsInstances: true,
      startsFresh: true,
      mergesOutputs: false,
    },
    storageRoot: place.storageRoot,
    inPod: (path) => path,
    reopen: place.open,
    async close() {
      await runtime.close()
      await place.close()
    },
  }
}

const programs = {
  image: 'busybox',
  echo: (port: number) => `nc -ll -p ${port} -e cat`,
  loopbackHttp: (port: number) => `httpd -f -p 127.0.0.1:${port}`,
  halfCloses: true,
}

describeOnEngines(({ name, host }) => {
  describeRuntime(name, () => makeRuntime(host))
  describeExec(name, () => makeRuntime(host))
  describeFiles(name, () => makeRuntime(host))
  describeTerminal(name, () => makeRuntime(host))
  describeConnect(name, () => makeRuntime(host), programs)
  describeConnect(`${name} by published ports`, () => makeRuntime(host, { publishes: true }), programs)
})

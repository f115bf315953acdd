import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import { beforeAll, describe } from 'vitest'
import { describeOnEngines } from '../support/on-engine.ts'
import { testRealImages } from '../support/real-images.suite.ts'
import { openEngineServer } from './engine-server.ts'

/** From the registry of the tests, which stands for docker.io alone on an engine; templates name it by its own. */
const NOTEBOOK = 'jupyter/base-notebook'

describeOnEngines(({ name, host }) => {
  describe(`real images on ${name}`, () => {
    beforeAll(async () => {
      const docker = new Docker({ socketPath: host.replace('unix://', '') })
      await buffer(await docker.pull(`docker.io/${NOTEBOOK}:latest`))
      await docker.getImage(`docker.io/${NOTEBOOK}:latest`).tag({ repo: `quay.io/${NOTEBOOK}`, tag: 'latest' })
    })
    testRealImages(() => openEngineServer(host, { TPODS_GRACE: '5' }))
  })
})

import { describeOnCluster } from '../support/on-cluster.ts'
import { testRealImages } from '../support/real-images.suite.ts'
import { openClusterServer } from './cluster-server.ts'

describeOnCluster('real images on kubernetes', (kubeconfig) => {
  testRealImages(() => openClusterServer(kubeconfig, { TPODS_GRACE: '5' }))
})

// A pod that runs while a row works with it. The server leaves running pods alone when it stops, so it ends before.
const POD_ID = 'benchpod'

export async function withRunningPod({ call, untilStatus }, signal, use) {
  await call('POST', '/pods', { pod_id: POD_ID, image: 'tpods/echo' })
  try {
    await untilStatus(POD_ID, 'AVAILABLE', signal)
    const run = async (argv) => {
      const { execution_results } = await call('POST', `/pods/${POD_ID}/exec`, {
        commands: argv,
        command_timeout: null,
      })
      return execution_results[0].stdout
    }
    return await use({ podId: POD_ID, run })
  } finally {
    await call('GET', `/pods/${POD_ID}/stop`)
    await untilStatus(POD_ID, 'STOPPED')
  }
}

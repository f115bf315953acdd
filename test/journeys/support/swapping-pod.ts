// A pod that swaps the folder `door` of the volume it mounts for a link and back, as fast as it can.
import { expect } from 'vitest'
import { doorSwapper } from '../../../packages/server/test/volumes/door-swapper.ts'
import type { ApiClient } from './api-client.ts'

export interface SwappingPod {
  /** How often it has swapped, to the nearest thousand below. */
  swaps(): Promise<number>
  remove(): Promise<void>
}

/** Resolves when it swaps. */
export async function startSwappingPod(
  client: ApiClient,
  { podId, volumeId, target }: { podId: string; volumeId: string; target: string },
): Promise<SwappingPod> {
  await client.must('POST', '/pods', {
    pod_id: podId,
    image: 'tpods/echo',
    command: [process.execPath, '-e', doorSwapper, 'data', target],
    volume_mounts: { '/data': { type: 'tapisvolume', source_id: volumeId } },
  })
  const swaps = async () => Number(/swaps: (\d+)\n*$/.exec(await client.logs(podId))?.[1] ?? 0)
  await expect.poll(swaps).toBeGreaterThan(0)
  return { swaps, remove: async () => void (await client.must('DELETE', `/pods/${podId}`)) }
}

// Podman's own API, for what the common one has no word for or does wrong.
import type Dockerode from 'dockerode'

export interface FoundNetwork {
  id: string
  name: string
  /** A date and time. */
  created: string
  labels?: Record<string, string> | undefined
}

/** Podman 4.3 forgets the options of each network that it tells the common API of: whom it is kept apart from, too. */
export function networksOfPodman(docker: Dockerode, filters: Record<string, string[]>): Promise<FoundNetwork[]> {
  return dial<FoundNetwork[]>(docker, 'GET', '/networks/json?', { filters })
}

/** Gives a container all that it has before its program starts. */
export async function initContainer(docker: Dockerode, id: string): Promise<void> {
  await dial(docker, 'POST', `/containers/${id}/init`)
}

function dial<T>(docker: Dockerode, method: 'GET' | 'POST', path: string, options: object = {}): Promise<T> {
  const statusCodes = { 200: true, 204: true, 404: 'no such thing', 500: 'server error' }
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path: `/v4.0.0/libpod${path}`, method, statusCodes, options }, (error: Error | null, answer) =>
      error ? reject(error) : resolve(answer as T),
    )
  })
}

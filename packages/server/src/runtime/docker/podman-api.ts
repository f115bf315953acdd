// Podman's own API, for what the common one has no word for or does wrong.
import type Dockerode from 'dockerode'
import { dial } from './engine.ts'

const API = '/v4.0.0/libpod'
const statusCodes = { 200: true, 204: true, 404: 'no such thing', 500: 'server error' }

export interface FoundNetwork {
  id: string
  name: string
  /** A date and time. */
  created: string
  labels?: Record<string, string> | undefined
}

/** Podman 4.3 forgets the options of each network that it tells the common API of: whom it is kept apart from, too. */
export function networksOfPodman(docker: Dockerode, filters: Record<string, string[]>): Promise<FoundNetwork[]> {
  return dial(docker, { path: `${API}/networks/json?`, method: 'GET', statusCodes, options: { filters } })
}

/** Gives a container all that it has before its program starts. */
export function initContainer(docker: Dockerode, id: string): Promise<void> {
  return dial(docker, { path: `${API}/containers/${id}/init`, method: 'POST', statusCodes, options: {} })
}

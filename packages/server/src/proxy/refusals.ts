// Every answer that the gateway gives in place of a pod. `title` and `text` are for people in a browser and name no
// pod; `message` is for programs.
import { assertNever } from '../errors.ts'
import { isAddressAllowed } from './allow-list.ts'
import type { Route } from './routes.ts'

export interface Refusal {
  status: number
  title: string
  text: string
  message: string
  /** The reason passes by itself: Retry-After is sent and the page reloads. */
  retryAfterSec?: number
}

/** Why this address does not get to the pod now; undefined lets it through. */
export function refusalFor(route: Route, address: string | undefined): Refusal | undefined {
  if (!isAddressAllowed(route.ipAllowList, address)) return addressRefused(route.host)
  if (route.tapisAuth) return signInMissing(route.host)
  return refusalOfState(route)
}

function refusalOfState({ state, host }: Route): Refusal | undefined {
  switch (state) {
    case 'live':
      return undefined
    case 'starting':
      return {
        status: 503,
        title: 'This pod is starting up',
        text: 'The page opens by itself as soon as the pod answers.',
        message: `the pod at ${host} is starting up; try again in a second`,
        retryAfterSec: 1,
      }
    case 'stopping':
      return {
        status: 503,
        title: 'This pod is being stopped',
        text: 'If it is being restarted, the page opens by itself.',
        message: `the pod at ${host} is being stopped or restarted; look at its status`,
        retryAfterSec: 1,
      }
    case 'stopped':
      return {
        status: 503,
        title: 'This pod is stopped',
        text: 'It can be used again after its owner starts it.',
        message: `the pod at ${host} is stopped; start it to use it`,
      }
    case 'complete':
      return {
        status: 503,
        title: 'This pod has finished',
        text: 'Its program has done its work and ended. Its logs are kept.',
        message: `the program of the pod at ${host} has finished; read its logs, or restart it`,
      }
    case 'error':
      return {
        status: 503,
        title: 'This pod failed to start',
        text: 'Its owner finds the reason in its status and its logs.',
        message: `the pod at ${host} failed to start; its status and logs give the reason`,
      }
    default:
      return assertNever(state)
  }
}

export function noPod(host: string): Refusal {
  return {
    status: 404,
    title: 'No pod at this address',
    text: 'Check the address, or ask the person who gave it to you.',
    message: `no pod at ${host === '' ? 'an empty host name' : host}; check the pod and the tenant in the host name`,
  }
}

export function unreachable(host: string): Refusal {
  return {
    status: 502,
    title: 'This pod does not answer',
    text: 'It runs, but no program answers on its port.',
    message: `the pod at ${host} runs but nothing answers on its port; check that its program listens on 0.0.0.0 and on the port of its networking, and read its logs`,
  }
}

export function brokenOff(host: string): Refusal {
  return {
    status: 502,
    title: 'This pod broke off',
    text: 'It took the request and gave no usable answer.',
    message: `the pod at ${host} took the request and gave no usable HTTP answer; read its logs and try again`,
  }
}

export function badTarget(): Refusal {
  return {
    status: 400,
    title: 'This request cannot be served',
    text: 'The gateway serves paths of a pod over HTTP and WebSocket.',
    message: 'the gateway serves plain HTTP requests and WebSocket upgrades of a pod, by path and Host header',
  }
}

function addressRefused(host: string): Refusal {
  return {
    status: 403,
    title: 'Not from this address',
    text: 'This pod can only be opened from certain networks.',
    message: `your address is not in the ip_allow_list of the pod at ${host}; ask its owner to add it`,
  }
}

function signInMissing(host: string): Refusal {
  return {
    status: 503,
    title: 'This pod asks for a sign-in',
    text: 'This gateway cannot sign people in yet, so it does not open the pod.',
    message: `the pod at ${host} asks for a sign-in (tapis_auth) and this gateway cannot sign people in yet; set tapis_auth to false to open the pod to everybody`,
  }
}

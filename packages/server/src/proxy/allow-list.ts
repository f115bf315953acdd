// Whether an address may use a route: `ip_allow_list` holds IPv4 and IPv6 addresses and CIDR ranges.
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const compiled = new WeakMap<readonly string[], BlockList>()

/** An empty list lets everybody in; an entry that is no address lets nobody in. */
export function isAddressAllowed(allowList: readonly string[], address: string | undefined): boolean {
  if (allowList.length === 0) return true
  if (address === undefined) return false
  let list = compiled.get(allowList)
  if (list === undefined) {
    list = compile(allowList)
    compiled.set(allowList, list)
  }
  const plain = plainAddress(address)
  if (!isIPv4(plain)) return isIPv6(plain) && list.check(plain, 'ipv6')
  return list.check(plain, 'ipv4') || list.check(`::ffff:${plain}`, 'ipv6')
}

/** A listener on `::` sees IPv4 clients as ::ffff:a.b.c.d; people and lists write a.b.c.d. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function compile(allowList: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of allowList) {
    const [network = '', prefix, ...rest] = entry.trim().split('/')
    const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined
    if (family === undefined || rest.length > 0) continue
    if (prefix === undefined) list.addAddress(network, family)
    else if (isPrefix(prefix, family)) list.addSubnet(network, Number(prefix), family)
  }
  return list
}

function isPrefix(text: string, family: 'ipv4' | 'ipv6'): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= (family === 'ipv4' ? 32 : 128)
}

// What a pod must never see: the token of the person who visits it, our own cookies, and identity that a client made up.
// `Authorization` stays, since it may be meant for the pod.

export type Header = readonly [name: string, value: string]

export function stripCredentials(headers: readonly Header[]): Header[] {
  return headers.flatMap(([name, value]): Header[] => {
    if (canonicalName(name).startsWith('x-tapis-')) return []
    if (name.toLowerCase() !== 'cookie') return [[name, value]]
    const kept = stripCookies(value)
    return kept === '' ? [] : [[name, kept]]
  })
}

/** Many programs read `X_Tapis_User` as `X-Tapis-User`, so both spellings count as one. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

function stripCookies(value: string): string {
  return value
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '' && !isOurs(cookie.split('=', 1)[0] ?? ''))
    .join('; ')
}

function isOurs(cookieName: string): boolean {
  const name = cookieName.trim().toLowerCase()
  return name === 'x-tapis-token' || name.startsWith('__tpods')
}

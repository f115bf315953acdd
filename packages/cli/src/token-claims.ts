// What a token says about itself. Nothing is verified here: that is the server's business.

/** When the token ends; undefined for one that does not say it or is no JWT. */
export function expiryOf(token: string): Date | undefined {
  const [, payload] = token.split('.')
  try {
    const { exp } = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'))
    return typeof exp === 'number' ? new Date(exp * 1000) : undefined
  } catch {
    return undefined
  }
}

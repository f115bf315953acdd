// The version of this package; all packages of the repository have the same one.
import packageJson from '../package.json' with { type: 'json' }

export const version: string = packageJson.version

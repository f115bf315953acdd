// Help that belongs to no command.
import { exitCodesText } from './exit-codes.ts'

const environment = `Environment variables of tpods

A flag wins over a variable, a variable over the profile.

  TPODS_BASE_URL     the server to talk to
  TPODS_TOKEN_FILE   a file with the token
  TPODS_TOKEN        the token itself; a file is safer
  TPODS_PROFILE      the profile to use
  TPODS_CONFIG_DIR   folder of config.yaml and credentials.json
  TPODS_DATA_DIR     data folder of the server of this machine
  TPODS_OUTPUT       table, json, yaml or name
  TPODS_NO_INPUT     set to 1 to never be asked anything
  TAPIS_BASE_URL, TAPIS_TOKEN   used where the TPODS_ ones are not set
  NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM   colours
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS  the way to the server

Files
  $XDG_CONFIG_HOME/tpods/config.yaml        profiles (else ~/.config/tpods)
  $XDG_STATE_HOME/tpods/credentials.json    tokens, mode 0600 (else ~/.local/state/tpods)
`

/** The text for `tpods help TOPIC`; undefined when the words ask for something else. */
export function helpTopic(words: string[]): string | undefined {
  const [help, topic] = words
  if (help !== 'help') return undefined
  if (topic === 'exit-codes') return exitCodesText()
  return topic === 'environment' ? environment : undefined
}

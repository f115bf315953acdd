// Text from the server on its way to a terminal: control characters could move the cursor or set the title.

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
const controls = /[\u0000-\u001f\u007f-\u009f]+/g

/** One line without control characters. Not for logs and output of commands, which pass as they are. */
export function printable(text: string): string {
  return text.replace(controls, ' ').trim()
}

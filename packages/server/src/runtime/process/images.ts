// The images that this runtime knows: names of container images that stand for programs of this machine.

/** From the bare image name to the argv that its entrypoint is. */
export type LocalImages = ReadonlyMap<string, readonly string[]>

export function localImages({ echoScript }: { echoScript: string }): LocalImages {
  return new Map([['tpods/echo', [process.execPath, echoScript]]])
}

/** The name of an image reference: without Docker Hub's own prefixes, tag and digest. */
export function imageName(reference: string): string {
  const [withTag = ''] = reference.split('@')
  const name = withTag.replace(/:[^:/]*$/, '')
  return name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
}

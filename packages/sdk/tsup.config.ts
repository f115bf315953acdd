// Builds what is published: ESM and CommonJS with types, for the entries of package.json.
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', node: 'src/node/index.ts' },
  format: ['esm', 'cjs'],
  target: 'es2022',
  // Both entries share one copy of each class, so that `instanceof` is right across them.
  splitting: true,
  clean: true,
  dts: true,
  removeNodeProtocol: false,
})

// One bundle for the CLI with a chunk for each thing that is loaded late, so that it starts fast and needs no packages.
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  splitting: true,
  minify: true,
  clean: true,
  // Found at run time where it is installed; the CLI works without it.
  external: ['@tpods/server'],
  noExternal: [/^(?!@tpods\/server)/],
  // CommonJS packages in the bundle call `require` for parts of Node.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  esbuildOptions(options) {
    // The SDK's sources, so that the build needs no other build before it.
    options.conditions = ['source']
    options.legalComments = 'none'
  },
})

// The programs of the server: the server itself, the shim and the images of the process runtime. Dependencies stay outside.
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    main: 'src/main.ts',
    index: 'src/index.ts',
    shim: 'src/runtime/process/shim.ts',
    echo: 'src/runtime/process/echo.ts',
    'postgres-pod': 'src/runtime/process/postgres-pod.ts',
  },
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  splitting: true,
  clean: true,
  // Inside: its dependencies ask for a newer undici than Node 20 takes, and our override does not travel with the package.
  noExternal: ['@kubernetes/client-node'],
  // Some of what it brings is CommonJS.
  banner: {
    js: "import { createRequire as tpodsRequire } from 'node:module'; const require = tpodsRequire(import.meta.url);",
  },
  // Only the library is imported by others.
  dts: { entry: { index: 'src/index.ts' } },
})

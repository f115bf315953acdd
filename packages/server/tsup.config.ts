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
  // Only the library is imported by others.
  dts: { entry: { index: 'src/index.ts' } },
})

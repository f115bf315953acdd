// The programs of the server: the server itself, the shim and the images of the process runtime. Dependencies stay outside.
import { defineConfig, type Options } from 'tsup'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** What the client of container engines brings along for ways on which we do not go: SSH, and builds of images. */
const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    const filter = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)$/
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
  },
}

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
  // Inside: the dependencies of the one ask for a newer undici than Node 20 takes, and our override does not travel with
  // the package; most of what the other depends on is left out.
  noExternal: ['@kubernetes/client-node', 'dockerode', 'tar-stream'],
  esbuildPlugins: [leaveOut],
  // Some of what it brings is CommonJS.
  banner: {
    js: "import { createRequire as tpodsRequire } from 'node:module'; const require = tpodsRequire(import.meta.url);",
  },
  // Only the library is imported by others.
  dts: { entry: { index: 'src/index.ts' } },
})

#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// A server that takes thousands of pods in makes much that is of no use a moment later. Left alone, the room for new objects
// grows by some 25 MiB and the heap to several times what is in use before it is cleared, and neither is given back.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=50')
await import('../dist/main.js')

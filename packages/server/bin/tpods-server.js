#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// The room for new objects stays small: it would else grow by some 25 MiB at the start and never be given back.
setFlagsFromString('--semi-space-growth-factor=1')
await import('../dist/main.js')

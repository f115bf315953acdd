// The file that describes compute queues: for each name, where its pods run. All problems are told at once.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Queue {
  /** Labels that a node must have. */
  nodeSelector?: Record<string, string>
  tolerations?: Toleration[]
  /** What its nodes call a GPU. */
  gpuResource?: string
  /** Most GPUs of a pod. */
  maxGpus?: number
}

/** As Kubernetes has it. */
export interface Toleration {
  key?: string
  operator?: 'Exists' | 'Equal'
  value?: string
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  tolerationSeconds?: number
}

export type Queues = Record<string, Queue>

/** `problems` takes what is wrong, each with the place in the file. */
export function readQueues(path: string, problems: string[]): Queues {
  const found: string[] = []
  const queues = readAll(path, found)
  problems.push(...found.map((problem) => `the file ${path} of TPODS_QUEUES_FILE: ${problem}`))
  return queues
}

function readAll(path: string, problems: string[]): Queues {
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8')) ?? {}
  } catch (error) {
    problems.push(`it could not be read: ${(error as Error).message}`)
    return {}
  }
  if (!isMap(content)) {
    problems.push('it must hold queues by their names')
    return {}
  }
  for (const [name, queue] of Object.entries(content)) {
    const own = /^[a-z0-9]+$/.test(name) ? [] : ['its name must be lowercase alphanumeric']
    own.push(...(queue === null ? [] : problemsOf(queue)))
    problems.push(...own.map((problem) => `queue ${name}: ${problem}`))
  }
  // What is wrong stops the start, so the type holds for whoever goes on.
  return Object.fromEntries(Object.entries(content).map(([name, queue]) => [name, (queue ?? {}) as Queue]))
}

type Rules = Record<string, (value: unknown) => string[]>

const labelPart = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?'
const prefix = '[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/'
const LABEL_NAME = new RegExp(`^(?:${prefix})?${labelPart}$`)
const LABEL_VALUE = new RegExp(`^(?:${labelPart})?$`)
const RESOURCE = new RegExp(`^${prefix}${labelPart}$`)

const queueRules: Rules = {
  nodeSelector: (value) =>
    isMap(value)
      ? Object.entries(value).flatMap(([name, text]) => [
          ...matches(LABEL_NAME, 'the name of a label')(name),
          ...matches(LABEL_VALUE, 'the text of a label')(text),
        ])
      : [`${show(value)} must hold labels by their names`],
  tolerations: (value) =>
    Array.isArray(value)
      ? value.flatMap((toleration, place) => tolerationProblems(toleration).map((text) => `${place + 1}: ${text}`))
      : [`${show(value)} must be a list`],
  gpuResource: (value) => matches(RESOURCE, 'the name of a resource, such as nvidia.com/gpu')(value),
  maxGpus: (value) => wholeNumber(value),
}

const tolerationRules: Rules = {
  key: (value) => matches(LABEL_NAME, 'the key of a taint')(value),
  operator: (value) => oneOf('Exists', 'Equal')(value),
  value: (value) => matches(LABEL_VALUE, 'the text of a taint')(value),
  effect: (value) => oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')(value),
  tolerationSeconds: (value) => wholeNumber(value),
}

function problemsOf(queue: unknown): string[] {
  return isMap(queue) ? check(queue, queueRules) : [`${show(queue)} must hold ${Object.keys(queueRules).join(', ')}`]
}

function tolerationProblems(toleration: unknown): string[] {
  if (!isMap(toleration)) return [`${show(toleration)} must hold ${Object.keys(tolerationRules).join(', ')}`]
  const problems = check(toleration, tolerationRules)
  const { key, operator, value, effect, tolerationSeconds } = toleration
  if (operator === 'Exists' && value !== undefined) problems.push('operator Exists has no value')
  if (key === undefined && operator !== 'Exists') problems.push('without a key, operator must be Exists')
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    problems.push('tolerationSeconds goes with effect NoExecute only')
  }
  return problems
}

function check(fields: Record<string, unknown>, rules: Rules): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) return [`${name} is not one of ${Object.keys(rules).join(', ')}`]
    return rule(value).map((problem) => `${name}: ${problem}`)
  })
}

function matches(pattern: RegExp, what: string) {
  return (value: unknown) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${show(value)} must be ${what}, as text`]
}

function oneOf(...allowed: string[]) {
  return (value: unknown) =>
    allowed.some((word) => word === value) ? [] : [`${show(value)} must be one of ${allowed.join(', ')}`]
}

function wholeNumber(value: unknown): string[] {
  return Number.isInteger(value) && (value as number) >= 0 ? [] : [`${show(value)} must be a whole number`]
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}

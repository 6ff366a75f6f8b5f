import { isSecretKey } from '../privacy/secret-key.ts'

const DEPTH_LIMIT = 2
const KEYS_LIMIT = 20
const TEXT_LIMIT = 1_000
const LINE_LIMIT = 4_000

/** What a console call says, as one line that `scrub` makes fit to leave. Never throws, calls no getter. */
export function formatLine(args: readonly unknown[], scrub: (text: string) => string): string {
  const parts = args.slice(0, KEYS_LIMIT).map((value) => {
    return typeof value === 'string' ? value.slice(0, LINE_LIMIT) : formatValue(value, 0)
  })
  return scrub(parts.join(' ').slice(0, LINE_LIMIT))
}

function formatValue(value: unknown, depth: number): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, TEXT_LIMIT))
    if (typeof value === 'function') return `ƒ ${value.name || 'anonymous'}`
    if (typeof value === 'object' && value !== null) return formatObject(value, depth)
    return typeof value === 'bigint' ? `${value}n` : String(value)
  } catch {
    return '(unreadable)'
  }
}

function formatObject(value: object, depth: number): string {
  if (value instanceof Error) return formatError(value)
  if (value instanceof Element) return `<${value.localName}>`
  if (value instanceof Date) return String(value.getTime())
  const isArray = Array.isArray(value)
  if (depth >= DEPTH_LIMIT) return isArray ? '[…]' : '{…}'
  const entries: string[] = []
  for (const key of Object.keys(value).slice(0, KEYS_LIMIT)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    if (!descriptor) continue
    const text = formatProperty(key, descriptor, depth + 1)
    entries.push(isArray ? text : `${key}: ${text}`)
  }
  return isArray ? `[${entries.join(', ')}]` : `{${entries.join(', ')}}`
}

function formatProperty(key: string, descriptor: PropertyDescriptor, depth: number): string {
  if (!('value' in descriptor)) return '(getter)'
  return isSecretKey(key) ? '***' : formatValue(descriptor.value, depth)
}

function formatError(error: Error): string {
  const title = `${error.name}: ${error.message}`
  const { stack } = error
  if (typeof stack !== 'string') return title
  return (stack.startsWith(title) ? stack : `${title}\n${stack}`).slice(0, TEXT_LIMIT)
}

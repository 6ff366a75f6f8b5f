import { CONSOLE_CHANNEL, ERROR_CHANNEL } from '../channels.ts'
import { parseStack, type StackFrame } from './stack-frames.ts'

/** How an error came to be known. */
export type ErrorKind = 'exception' | 'rejection' | 'console'

/**
 * What errors of one cause have in common: their class, their message without what changes
 * from one time to the next, and where they came from.
 */
function computeFingerprint(error: {
  readonly kind: ErrorKind
  readonly name: string
  readonly message: string
  readonly frame: StackFrame | undefined
}): string {
  const { kind, name, message, frame } = error
  // Files are named anew with each build; what is in them is not.
  const file = frame?.file.replace(/[?#].*$/, '').replaceAll(/[-.][\da-zA-Z_]{6,}(?=\.)/g, '')
  const place = frame ? [file, frame.name || frame.line].join(' ') : ''
  return JSON.stringify([kind, name, normaliseMessage(message), place])
}

/** A message without its numbers, ids, addresses and quoted words. */
export function normaliseMessage(message: string): string {
  return message
    .slice(0, 1_000)
    .replace(/\n[^]*/, '')
    .replaceAll(/https?:\/\/[^\s)'"]+/g, '‹address›')
    .replaceAll(/\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi, '‹id›')
    .replaceAll(/(["'`])(?:(?!\1).){1,200}\1/g, '‹text›')
    .replaceAll(/\b(?:0x[\da-f]+|[\da-f]{16,})\b/gi, '‹id›')
    .replaceAll(/\d+(?:[.,]\d+)*/g, '‹n›')
    .trim()
}

/** What an event tells of an error. */
export interface ErrorFacts {
  readonly kind: ErrorKind
  /** The class of the error, such as `TypeError`. */
  readonly name: string
  readonly message: string
  readonly frames: readonly StackFrame[]
  readonly stack: string
  /** The same for all errors of one cause. */
  readonly fingerprint: string
}

/** Reads an event of the recorder; null for one that tells of no error. */
export function readError(event: {
  readonly name: string
  readonly channel: string
  readonly metadata?: Readonly<Record<string, unknown>>
}): ErrorFacts | null {
  const { channel, metadata = {} } = event
  if (channel !== ERROR_CHANNEL && channel !== CONSOLE_CHANNEL) return null
  const kind = kindOf(channel, metadata['kind'])
  const name = toText(metadata['type']) || (kind === 'console' ? 'console.error' : 'Error')
  const message = toText(metadata['message']) || event.name
  const frames = readFrames(metadata)
  const fingerprint = computeFingerprint({ kind, name, message, frame: frames[0] })
  return { kind, name, message, frames, stack: toText(metadata['stack']), fingerprint }
}

function kindOf(channel: string, kind: unknown): ErrorKind {
  if (channel === CONSOLE_CHANNEL) return 'console'
  return kind === 'unhandled_rejection' ? 'rejection' : 'exception'
}

/** Where an error came from. Of one without a stack the browser still told where it was. */
function readFrames(metadata: Readonly<Record<string, unknown>>): StackFrame[] {
  const frames = parseStack(toText(metadata['stack']))
  const file = toText(metadata['source'])
  if (frames.length > 0 || !file) return frames
  const { line, column } = metadata
  return [{ name: '', file, line: toNumber(line), column: toNumber(column) }]
}

function toNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

import { CONSOLE_CHANNEL, ERROR_CHANNEL } from '@playhead/protocol'
import type { Moment } from '../timeline/moments.ts'
import type { ListItem } from './filter-rows.ts'
import { parseStack, type StackFrame } from './stack-frames.ts'

export interface ErrorOccurrence {
  readonly id: string
  readonly offsetMs: number
  readonly path: string
  readonly message: string
}

/** Errors of one cause, as far as their name, message and place tell. */
export interface ErrorGroup extends ListItem {
  readonly kind: ErrorKind
  /** The class of the error, such as `TypeError`. */
  readonly name: string
  /** As the first one had it. */
  readonly message: string
  readonly frames: readonly StackFrame[]
  readonly stack: string
  /** By time. */
  readonly occurrences: readonly ErrorOccurrence[]
}

export const ERROR_KINDS = {
  exception: 'Uncaught errors',
  rejection: 'Unhandled rejections',
  console: 'Console errors',
} as const
export type ErrorKind = keyof typeof ERROR_KINDS

/** Groups the errors of a session by their fingerprints, by when each group was first seen. */
export function groupErrors(moments: readonly Moment[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup & { occurrences: ErrorOccurrence[] }>()
  for (const { id, offsetMs, event } of moments) {
    const { channel, metadata = {}, path } = event
    if (channel !== ERROR_CHANNEL && channel !== CONSOLE_CHANNEL) continue
    const kind = kindOf(channel, metadata['kind'])
    const message = toText(metadata['message']) || event.name
    const stack = toText(metadata['stack'])
    const frames = readFrames(stack, metadata)
    const name = toText(metadata['type']) || (kind === 'console' ? 'console.error' : 'Error')
    const fingerprint = computeFingerprint({ kind, name, message, frame: frames[0] })
    const occurrence = { id, offsetMs, path, message }
    const group = groups.get(fingerprint)
    if (group) group.occurrences.push(occurrence)
    else {
      const occurrences = [occurrence]
      groups.set(fingerprint, { id, offsetMs, kind, name, message, frames, stack, occurrences })
    }
  }
  return [...groups.values()]
}

/**
 * What errors of one cause have in common: their class, their message without what changes
 * from one time to the next, and where they came from.
 */
export function computeFingerprint(error: {
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

function kindOf(channel: string, kind: unknown): ErrorKind {
  if (channel === CONSOLE_CHANNEL) return 'console'
  return kind === 'unhandled_rejection' ? 'rejection' : 'exception'
}

/** Of an error without a stack the browser still told where it was. */
function readFrames(stack: string, metadata: Readonly<Record<string, unknown>>): StackFrame[] {
  const frames = parseStack(stack)
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

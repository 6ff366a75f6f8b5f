import { AppError } from '../../errors.ts'

/** A segment by when it begins, in server time. */
export interface EntryPlace {
  readonly fromAt: number
  readonly windowId: string
  readonly sequence: number
}

/** Whether the first comes after the second, by when they begin; no two are in one place. */
export function isAfter(a: EntryPlace, b: EntryPlace): boolean {
  if (a.fromAt !== b.fromAt) return a.fromAt > b.fromAt
  if (a.windowId !== b.windowId) return a.windowId > b.windowId
  return a.sequence > b.sequence
}

/** The place after which the next part of a session's entries begins, as an opaque text. */
export function formatEntryCursor({ fromAt, windowId, sequence }: EntryPlace): string {
  return Buffer.from(JSON.stringify([fromAt, windowId, sequence])).toString('base64url')
}

/** @throws {AppError} invalid_request when the text is no cursor of ours */
export function parseEntryCursor(text: string): EntryPlace {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
    if (Array.isArray(parts)) {
      const [fromAt, windowId, sequence] = parts as unknown[]
      const isPlace = typeof fromAt === 'number' && typeof windowId === 'string'
      if (isPlace && typeof sequence === 'number') return { fromAt, windowId, sequence }
    }
  } catch {
    // Not JSON: no cursor either, said below.
  }
  throw new AppError(
    'invalid_request',
    'cursor is not one that this server gave; expected the nextCursor of a list',
  )
}

import { AppError } from '../../errors.ts'
import type { SessionPlace } from '../../storage/session-index.ts'

/** The place after which the next page of a list begins, as an opaque text. */
export function formatCursor({ rank = 0, startedAt, sessionId }: SessionPlace): string {
  return Buffer.from(JSON.stringify([startedAt, sessionId, rank])).toString('base64url')
}

/** @throws {AppError} invalid_request when the text is no cursor of ours */
export function parseCursor(text: string): SessionPlace {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown
    if (Array.isArray(parts)) {
      const [startedAt, sessionId, rank] = parts as unknown[]
      const isPlace = typeof startedAt === 'number' && typeof sessionId === 'string'
      if (isPlace && typeof rank === 'number') {
        return { rank, startedAt, sessionId }
      }
    }
  } catch {
    // Not JSON: no cursor either, said below.
  }
  throw new AppError(
    'invalid_request',
    'cursor is not one that this server gave; expected the nextCursor of a list',
  )
}

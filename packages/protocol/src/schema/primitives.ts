import { Type } from 'typebox'
import { TIME_LIMIT_MS } from '../limits.ts'

/** Epoch milliseconds; fractions are allowed because browsers give them. */
export const Timestamp = Type.Number({
  minimum: 0,
  maximum: TIME_LIMIT_MS,
  description: 'epoch milliseconds',
})

/** A UUID of version 7 (RFC 9562), lower case: its first 48 bits are its time. */
export const UuidV7 = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'a lower-case UUIDv7',
})

export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

export const Sequence = Type.Integer({
  minimum: 0,
  maximum: 2 ** 31 - 1,
  description: 'a segment number, counted from 0 for each session and window',
})

import { Type, type TSchema } from 'typebox'
import { IDENTIFIER_LENGTH_LIMIT, TAG_NAME_LENGTH_LIMIT, TIME_LIMIT_MS } from '../limits.ts'

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

/** SHA-256 of a style sheet's text. */
export const SheetHash = Type.String({
  pattern: '^[0-9a-f]{64}$',
  description: 'SHA-256 of a text in UTF-8, as lower-case hex',
})

/** The schema, or null. */
export const Nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

export const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

export const Sequence = Type.Integer({
  minimum: 0,
  maximum: 2 ** 31 - 1,
  description: 'a segment number, counted from 0 for each session and window',
})

/** Labels of an event: short texts by name. */
// Type.Record would check neither the length of a name nor, since its pattern stops
// at a line feed, the value of every name.
export const Tags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  propertyNames: { maxLength: TAG_NAME_LENGTH_LIMIT },
  additionalProperties: { type: 'string', maxLength: IDENTIFIER_LENGTH_LIMIT },
})

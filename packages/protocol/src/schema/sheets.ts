import { Type, type Static } from 'typebox'
import { SHEETS_PER_REQUEST_LIMIT } from '../limits.ts'
import { Count, SheetHash } from './primitives.ts'

/** The head of a request that brings the texts of style sheets. */
export const SheetsHead = Type.Object(
  {
    protocolVersion: Type.Integer({ minimum: 1 }),
    projectKey: Type.String({ minLength: 1, maxLength: 128 }),
    /** The hashes of the texts, in their order. */
    sheets: Type.Array(SheetHash, { minItems: 1, maxItems: SHEETS_PER_REQUEST_LIMIT }),
  },
  { additionalProperties: true },
)
export type SheetsHead = Static<typeof SheetsHead>

/** The answer to accepted sheets, with status 202: they are on disk. */
export const SheetsAccepted = Type.Object({
  /** Those that were new; the others were there. */
  stored: Count,
})
export type SheetsAccepted = Static<typeof SheetsAccepted>

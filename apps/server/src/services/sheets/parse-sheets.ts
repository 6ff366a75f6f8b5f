import {
  SEGMENT_BODY_BYTES_LIMIT,
  SEGMENT_INFLATED_BYTES_LIMIT,
  SHEET_BYTES_LIMIT,
  splitSegmentBody,
  type SheetsHead,
} from '@playhead/protocol'
import { SheetsHead as SheetsHeadSchema } from '@playhead/protocol/schema'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { createLateValidator } from '../../late-validator.ts'
import { AppError } from '../../errors.ts'
import { describeFault } from '../ingest/describe-fault.ts'

const headValidator = createLateValidator(SheetsHeadSchema)
const inflate = promisify(gunzip)

/** A text whose hash was computed, and is the one that was said. */
export interface ParsedSheet {
  readonly hash: string
  readonly bytes: Buffer
}

/**
 * Reads the head of a request that brings sheets, and what is behind it.
 *
 * @throws {AppError} malformed_body, invalid_envelope
 */
export function parseSheetsHead(body: Uint8Array): { head: SheetsHead; payload: Uint8Array } {
  const expected = 'expected one line of JSON, a line feed, then gzip of a JSON array of texts'
  let head: unknown
  let parts: ReturnType<typeof splitSegmentBody>
  try {
    parts = splitSegmentBody(body)
    head = JSON.parse(parts?.headJson ?? '')
  } catch (cause) {
    throw new AppError('malformed_body', `The body has no head; ${expected}.`, { cause })
  }
  if (!parts) throw new AppError('malformed_body', `The body has no line feed; ${expected}.`)
  if (headValidator.Check(head)) return { head, payload: parts.payload }
  const [fault] = headValidator.Errors(head)
  const said = fault && describeFault(SheetsHeadSchema, head, fault)
  throw new AppError('invalid_envelope', said)
}

/**
 * The texts of a request. They are inflated in another thread, within bounds.
 *
 * @throws {AppError} malformed_body, payload_too_large
 */
export async function parseSheets(
  { sheets }: SheetsHead,
  payload: Uint8Array,
): Promise<ParsedSheet[]> {
  const texts = await readTexts(payload)
  if (texts.length !== sheets.length) {
    throw new AppError(
      'malformed_body',
      `The payload holds ${texts.length} texts; expected ${sheets.length}, as the head lists.`,
    )
  }
  return texts.map((text, place) => checkText(text, sheets[place] ?? ''))
}

async function readTexts(payload: Uint8Array): Promise<unknown[]> {
  let texts: unknown
  try {
    const inflated = await inflate(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
    texts = JSON.parse(inflated.toString('utf8'))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AppError('payload_too_large', undefined, { cause })
    }
    throw new AppError('malformed_body', 'The payload is not gzip of JSON.', { cause })
  }
  if (Array.isArray(texts)) return texts
  throw new AppError('malformed_body', 'The payload is no JSON array; expected one of texts.')
}

function checkText(text: unknown, hash: string): ParsedSheet {
  if (typeof text !== 'string') {
    throw new AppError('malformed_body', `The payload holds ${typeof text}; expected texts.`)
  }
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length > SHEET_BYTES_LIMIT) {
    throw new AppError(
      'payload_too_large',
      `A sheet is ${bytes.length} bytes; at most ${SHEET_BYTES_LIMIT} (2 MiB) are accepted.`,
    )
  }
  const computed = createHash('sha256').update(bytes).digest('hex')
  if (computed === hash) return { hash, bytes }
  throw new AppError('malformed_body', `A text has the hash ${computed}; the head says ${hash}.`)
}

/** The largest body of such a request, in bytes as sent. */
export const SHEETS_BODY_BYTES_LIMIT = SEGMENT_BODY_BYTES_LIMIT

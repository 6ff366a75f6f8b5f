import { SEGMENT_HEAD_BYTES_LIMIT, splitSegmentBody, type SegmentHead } from '@playhead/protocol'
import { SegmentHead as SegmentHeadSchema } from '@playhead/protocol/schema'
import { upgradeSegmentHead, UnsupportedProtocolVersionError } from '@playhead/protocol/upgrade'
import { createLateValidator } from '../../late-validator.ts'
import { AppError } from '../../errors.ts'
import { checkPayload } from './check-payload.ts'
import { checkSizes } from './check-sizes.ts'
import { describeFault } from './describe-fault.ts'

const headValidator = createLateValidator(SegmentHeadSchema)

export interface ParsedSegment {
  readonly head: SegmentHead
  /** Part of the body, not a copy. */
  readonly payload: Uint8Array
}

/**
 * Checks everything about a segment that can be known without inflating it.
 *
 * @throws {AppError} malformed_body, unsupported_protocol_version,
 * invalid_envelope, body_too_large, payload_too_large
 */
export function parseSegment(body: Uint8Array): ParsedSegment {
  const { headJson, payload } = split(body)
  const head = parseHead(headJson)
  checkCounts(head, payload)
  checkSizes(head)
  checkPayload(payload)
  return { head, payload }
}

function split(body: Uint8Array): { headJson: string; payload: Uint8Array } {
  let parts: ReturnType<typeof splitSegmentBody>
  try {
    parts = splitSegmentBody(body)
  } catch (cause) {
    throw new AppError('malformed_body', 'The head is not UTF-8 text.', { cause })
  }
  if (!parts) {
    throw new AppError(
      'malformed_body',
      `The body of ${body.length} bytes has no line feed; expected one line of JSON, a line feed, then gzip bytes.`,
    )
  }
  const headBytes = body.length - parts.payload.length - 1
  if (headBytes > SEGMENT_HEAD_BYTES_LIMIT) {
    throw new AppError(
      'body_too_large',
      `The head is ${headBytes} bytes; at most ${SEGMENT_HEAD_BYTES_LIMIT} (1 MiB) are accepted.`,
    )
  }
  return parts
}

function parseHead(headJson: string): SegmentHead {
  let head: unknown
  try {
    head = JSON.parse(headJson)
  } catch (cause) {
    throw new AppError(
      'malformed_body',
      `The first line of the body (${headJson.length} characters) is not JSON.`,
      { cause },
    )
  }
  // Looked at before the rest: the fields of another version are not known here.
  if (hasVersion(head)) head = upgrade(head)
  if (headValidator.Check(head)) return head
  const [fault] = headValidator.Errors(head)
  const said = fault && describeFault(SegmentHeadSchema, head, fault)
  throw new AppError('invalid_envelope', said)
}

/** Without a version that is a number it is the validator who says what is wrong. */
function hasVersion(head: unknown): head is Record<string, unknown> {
  const isObject = typeof head === 'object' && head !== null
  return isObject && 'protocolVersion' in head && typeof head.protocolVersion === 'number'
}

/** @throws {AppError} unsupported_protocol_version */
function upgrade(head: Record<string, unknown>): Record<string, unknown> {
  try {
    return upgradeSegmentHead(head)
  } catch (cause) {
    if (!(cause instanceof UnsupportedProtocolVersionError)) throw cause
    throw new AppError('unsupported_protocol_version', cause.message, { cause })
  }
}

function checkCounts(head: SegmentHead, payload: Uint8Array): void {
  const fail = (detail: string): never => {
    throw new AppError('invalid_envelope', detail)
  }
  if (head.lastAt < head.firstAt) {
    fail(`lastAt is ${head.lastAt}; expected at least firstAt, which is ${head.firstAt}`)
  }
  if (head.eventCount > 0 && payload.length === 0) {
    fail(`eventCount is ${head.eventCount}; expected 0, because there is no payload`)
  }
  if (head.eventCount === 0 && payload.length > 0) {
    fail(`eventCount is 0; expected more, because the payload is ${payload.length} bytes`)
  }
  if (head.startsWithSnapshot && head.eventCount < 2) {
    fail(
      `eventCount is ${head.eventCount}; expected at least 2, because startsWithSnapshot is true`,
    )
  }
}

import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { AppError } from '../../errors.ts'

/** Ten bytes of header, eight of trailer: the least that gzip can be. */
const GZIP_BYTES_MIN = 18

/**
 * Checks that a payload looks like gzip and says of itself that it is not too
 * large, without inflating it, which would cost 13 times as much as storing it.
 * What it says can be a lie; readers stop inflating at the same limit.
 *
 * @throws {AppError} malformed_body, payload_too_large
 */
export function checkPayload(payload: Uint8Array): void {
  if (payload.length === 0) return
  const isGzip = payload[0] === 0x1f && payload[1] === 0x8b && payload[2] === 8
  if (!isGzip || payload.length < GZIP_BYTES_MIN) {
    throw new AppError(
      'malformed_body',
      `The payload of ${payload.length} bytes is not gzip; expected gzip of a JSON array.`,
    )
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const inflatedBytes = view.getUint32(payload.length - 4, true)
  if (inflatedBytes > SEGMENT_INFLATED_BYTES_LIMIT) {
    throw new AppError(
      'payload_too_large',
      `The payload inflates to ${inflatedBytes} bytes; at most ${SEGMENT_INFLATED_BYTES_LIMIT} (16 MiB) are accepted.`,
    )
  }
}

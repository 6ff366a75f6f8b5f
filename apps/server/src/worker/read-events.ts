import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { gunzipSync } from 'node:zlib'

/**
 * The rrweb events of a segment's payload; none for an empty one. What the events
 * hold is as hostile as any sender.
 *
 * @throws when it is not gzip, inflates to more than a segment may, or is no JSON array
 */
export function readEvents(payload: Uint8Array): unknown[] {
  if (payload.length === 0) return []
  const bytes = gunzipSync(payload, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
  const events: unknown = JSON.parse(bytes.toString('utf8'))
  if (!Array.isArray(events)) throw new SyntaxError('a payload holds no JSON array')
  return events
}

import { gunzipSync } from 'node:zlib'
import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'

/** How PostHog's recorder marks an event of which parts are gzip, each as a binary string. */
const COMPRESSED_VERSION = '2024-10'

const FULL_SNAPSHOT = 2
const INCREMENTAL = 3
const PARTS_BY_SOURCE: Readonly<Record<number, readonly string[]>> = {
  0: ['texts', 'attributes', 'removes', 'adds'],
  8: ['adds', 'removes'],
}

/**
 * An event of PostHog as rrweb made it. Returns null for one that is compressed in a way
 * that is not known, or damaged.
 */
export function inflatePosthogEvent(
  event: Record<string, unknown>,
): Record<string, unknown> | null {
  const { cv, ...rest } = event
  if (cv === undefined) return event
  if (cv !== COMPRESSED_VERSION) return null
  const { type, data } = rest
  try {
    if (type === FULL_SNAPSHOT && typeof data === 'string') return { ...rest, data: inflate(data) }
    if (type !== INCREMENTAL || typeof data !== 'object' || data === null) return rest
    const parts = PARTS_BY_SOURCE[Number((data as { source?: unknown }).source)] ?? []
    const inflated = Object.entries(data as Record<string, unknown>).map(([name, value]) => [
      name,
      parts.includes(name) && typeof value === 'string' ? inflate(value) : value,
    ])
    return { ...rest, data: Object.fromEntries(inflated) as unknown }
  } catch {
    return null
  }
}

function inflate(text: string): unknown {
  if (text === '') return undefined
  const bytes = gunzipSync(Buffer.from(text, 'latin1'), {
    maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT,
  })
  return JSON.parse(bytes.toString('utf8')) as unknown
}

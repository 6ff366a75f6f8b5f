import type { SessionEvent } from '@playhead/protocol'
import { scrubMetadata } from './metadata.ts'
import { maskText } from './shapes.ts'
import { scrubPath, scrubUrl } from './url.ts'

/** What our own events say of themselves in names that no visitor and no page has given. */
const PLAIN =
  /^(?:reason|userAgent|language|timeZone|selector|tag|type|kind|method|initiator|rating)$/
const ADDRESS = /^(?:url|referrer|source)$/

/**
 * An event as `strict` would have it, in place: for what was noted before it was known
 * that nothing may be said.
 */
export function hushEvent(event: SessionEvent): void {
  const strict = { level: 'strict', keepParams: new Set<string>() } as const
  event.path = scrubPath(event.path, strict)
  if (event.url !== undefined) event.url = scrubUrl(event.url, strict)
  const { metadata, tags } = event
  if (tags) event.tags = scrubMetadata(tags, maskText) as Record<string, string>
  if (!metadata) return
  const isOurs = event.channel.startsWith('__')
  const hushed = scrubMetadata(metadata, maskText)
  for (const [name, value] of isOurs ? Object.entries(metadata) : []) {
    if (PLAIN.test(name) || typeof value !== 'string') hushed[name] = value
    else if (ADDRESS.test(name)) hushed[name] = scrubUrl(String(value), strict)
  }
  event.metadata = hushed
}

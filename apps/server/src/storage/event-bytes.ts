import type { SessionEvent } from '@playhead/protocol'

/** What the texts of an event take, in bytes. */
export function measureEvent({ name, channel, path, url, metadata, tags }: SessionEvent): number {
  return (
    Buffer.byteLength(name) +
    Buffer.byteLength(channel) +
    Buffer.byteLength(path) +
    (url === undefined ? 0 : Buffer.byteLength(url)) +
    (metadata ? Buffer.byteLength(JSON.stringify(metadata)) : 0) +
    (tags ? Buffer.byteLength(JSON.stringify(tags)) : 0)
  )
}

/** The same in SQL, of a row. */
export function measureEventSql(row: string): string {
  const texts = ['name', 'channel', 'path', 'url', 'metadata', 'tags']
  return `(${texts.map((text) => `coalesce(octet_length(${row}.${text}), 0)`).join(' + ')})`
}

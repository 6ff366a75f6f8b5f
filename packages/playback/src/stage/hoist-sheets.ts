import { EVENT_TYPE, isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'

/** A sheet that comes this soon after a snapshot was on the page already, in milliseconds. */
const SOON_MS = 5_000

/**
 * A recorder reads linked style sheets without haste: their texts follow the snapshot by
 * some hundred milliseconds, in which a replay would show a page without styles that no
 * visitor saw. So the snapshot gets them, in place.
 */
export function hoistSheets(events: readonly RecordedEvent[]): void {
  let links: Map<unknown, Record<string, unknown>> | null = null
  let snapshot: RecordedEvent | null = null
  for (const event of events) {
    if (event.type === EVENT_TYPE.fullSnapshot) {
      snapshot = event
      links = null
    }
    const sheets = snapshot && event.timestamp - snapshot.timestamp <= SOON_MS && readSheets(event)
    if (!snapshot || !sheets) continue
    links ??= findLinks(snapshot.data['node'])
    for (const { id, css } of sheets) {
      const attributes = links.get(id)
      if (attributes) attributes['_cssText'] ??= css
    }
  }
}

function readSheets({ type, data }: RecordedEvent): { id: unknown; css: string }[] | null {
  if (type !== EVENT_TYPE.incremental || data['source'] !== SOURCE.mutation) return null
  const changes = data['attributes']
  if (!Array.isArray(changes)) return null
  return (changes as unknown[]).flatMap((change) => {
    if (!isRecord(change) || !isRecord(change['attributes'])) return []
    const css = change['attributes']['_cssText']
    return typeof css === 'string' ? [{ id: change['id'], css }] : []
  })
}

/** The attributes of the links in a tree, by node id. */
function findLinks(root: unknown): Map<unknown, Record<string, unknown>> {
  const links = new Map<unknown, Record<string, unknown>>()
  const waiting: unknown[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!isRecord(node)) continue
    const { attributes, childNodes } = node
    if (node['tagName'] === 'link' && isRecord(attributes)) links.set(node['id'], attributes)
    if (Array.isArray(childNodes)) for (const child of childNodes) waiting.push(child)
  }
  return links
}

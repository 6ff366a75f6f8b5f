import { parseSheetReference } from '@playhead/protocol'

/**
 * Puts the texts of style sheets back where a recording refers to them, for readers that
 * have no store of sheets: exports. A reference whose sheet is not there becomes an empty
 * text. Each sheet is loaded once for a list.
 *
 * @param loadText the text of a hash; null when it is not there
 * @returns the events, changed in place, and the hashes that were not there
 */
export async function inlineSheets<Event>(
  events: Event[],
  loadText: (hash: string) => Promise<string | null>,
): Promise<{ events: Event[]; missing: string[] }> {
  const texts = new Map<string, string | null>()
  const missing: string[] = []
  for (const place of findPlaces(events)) {
    const { hash } = place
    if (!texts.has(hash)) {
      const text = await loadText(hash)
      if (text === null) missing.push(hash)
      texts.set(hash, text)
    }
    place.holder[place.name] = texts.get(hash) ?? ''
  }
  return { events, missing }
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly name: string
  readonly hash: string
}

/** Without recursion: a recorded tree may be a thousand levels deep. */
function findPlaces(root: unknown): Place[] {
  const places: Place[] = []
  const waiting: unknown[] = [root]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const holder = value as Record<string, unknown>
    for (const [name, inner] of Object.entries(holder)) {
      if (typeof inner === 'object') waiting.push(inner)
      const hash = typeof inner === 'string' ? parseSheetReference(inner) : null
      if (hash !== null) places.push({ holder, name, hash })
    }
  }
  return places
}

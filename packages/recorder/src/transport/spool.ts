import { readJson, type KeyValueStore } from '../session/key-value-store.ts'
import { parseParkedSegment, type ParkedSegment } from './parked-segment.ts'

/**
 * What a leaving page could not see acknowledged, for the next page of the same tab.
 * sessionStorage is the only place that takes a write surely and at once while the
 * page goes away; it costs 11 ms per MB, so it is bounded.
 */
export interface Spool {
  /** Writes as many as fit, in the order given. */
  write(segments: readonly ParkedSegment[]): void
  /** Takes everything out. */
  take(): ParkedSegment[]
}

const KEY = 'spool'
const LENGTH_LIMIT = 1_048_576

export function createSpool(store: KeyValueStore): Spool {
  return {
    write(segments) {
      const entries: string[] = []
      let length = 0
      for (const { head, payload } of segments) {
        const entry = JSON.stringify({ head, payload: encodeBase64(payload) })
        if (length + entry.length > LENGTH_LIMIT) continue
        length += entry.length
        entries.push(entry)
      }
      if (entries.length > 0) store.set(KEY, `[${entries.join(',')}]`)
    },
    take() {
      const entries = readJson(store, KEY)
      store.remove(KEY)
      if (!Array.isArray(entries)) return []
      return (entries as { head?: unknown; payload?: unknown }[])
        .map((entry) =>
          parseParkedSegment({ head: entry?.head, payload: decodeBase64(entry?.payload) }),
        )
        .filter((segment) => segment !== null)
    },
  }
}

function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  // In pieces, because the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 8_192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  }
  return btoa(text)
}

function decodeBase64(text: unknown): Uint8Array | null {
  if (typeof text !== 'string') return null
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

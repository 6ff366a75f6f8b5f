import { SHEET_BYTES_LIMIT, toSheetReference } from '@playhead/protocol'
import { computeSha256 } from './sha-256.ts'

/**
 * The texts that stand in the recording as references, by their hashes, for as long as
 * the page lives or until there are too many: then those go first that the server has.
 */
export interface TextBook {
  /** What stands for a text: a reference, or the text itself where that costs less. */
  write(css: string): string
  /** null when it is not, or no longer, in the book. */
  getText(hash: string): string | null
  /** The server has it: it may be forgotten. */
  settle(hash: string): void
}

/** Shorter texts are not worth a request of their own, in UTF-16 code units. */
const SHORT_LENGTH = 1_024
/** All texts together, in UTF-16 code units. */
const BOOK_LENGTH_LIMIT = 4 * 1024 * 1024
/** What hashing may take of one turn of the page, in milliseconds, before texts stay inline. */
const TURN_MS = 5

/** @param now milliseconds of a clock that only goes forward */
export function createTextBook(now: () => number): TextBook {
  const references = new Map<string, string>()
  const texts = new Map<string, string>()
  const settled = new Set<string>()
  let length = 0
  let spentMs = 0

  function forget(hash: string): void {
    const text = texts.get(hash) ?? ''
    texts.delete(hash)
    references.delete(text)
    length -= text.length
  }

  function makeRoom(wanted: number): boolean {
    for (const hash of settled) {
      if (length + wanted <= BOOK_LENGTH_LIMIT) break
      settled.delete(hash)
      forget(hash)
    }
    return length + wanted <= BOOK_LENGTH_LIMIT
  }

  function hash(css: string): string {
    // The end of this turn, whatever else the page does in it.
    if (spentMs === 0) setTimeout(() => (spentMs = 0))
    const startedAt = now()
    const computed = computeSha256(css)
    spentMs += Math.max(now() - startedAt, 0.001)
    return computed
  }

  return {
    write(css) {
      if (css.length < SHORT_LENGTH) return css
      const known = references.get(css)
      if (known !== undefined) return known
      // A code unit is at most three bytes of UTF-8.
      if (css.length * 3 > SHEET_BYTES_LIMIT && isTooLarge(css)) return css
      if (spentMs > TURN_MS || !makeRoom(css.length)) return css
      const computed = hash(css)
      const reference = toSheetReference(computed)
      references.set(css, reference)
      texts.set(computed, css)
      length += css.length
      return reference
    },
    getText: (hash) => texts.get(hash) ?? null,
    settle: (hash) => void (texts.has(hash) && settled.add(hash)),
  }
}

function isTooLarge(css: string): boolean {
  return new TextEncoder().encode(css).length > SHEET_BYTES_LIMIT
}

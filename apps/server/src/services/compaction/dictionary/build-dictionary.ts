import { createNumberTaker } from '../codec/numbers.ts'
import { createStringTaker } from '../codec/strings.ts'
import {
  countSharedTokens,
  replaceTokens,
  type Sample,
  type SharedTokens,
} from './shared-tokens.ts'

/** Of a dictionary: preparing a larger one costs more than it saves, in bytes. */
export const DICTIONARY_BYTES_LIMIT = 2 * 1024 * 1024

/** A string that is at least this long is found wherever it stands, so once is enough. */
const LONG = 64
/** Pieces below this many characters are not worth a look, nor are ones that add less. */
const PIECE_LIMIT = 40
const GAIN_LIMIT = 24
/** Less of a piece being new than this, it is left out: the rest is there already. */
const GAIN_SHARE = 0.1

/**
 * Makes the raw content that a site's packs have in common: events of a few visits,
 * without everything that fewer than three people have seen. Pieces are taken in the
 * order of what they add, and written in reverse: what is near the end is cheapest to
 * refer to.
 *
 * @param samples JSON lists of events, bytes as latin-1
 * @returns null when people have too little in common
 */
export function buildDictionary(samples: readonly Sample[]): Buffer | null {
  const visits = samples.map(({ person, texts }) => ({ person, texts: splitPieces(texts) }))
  const shared = countSharedTokens(visits)
  const covered = new Set<string>()
  const chosen: string[] = []
  let sizeBytes = 0
  for (const piece of sortPieces(visits, shared)) {
    const text = takePiece(piece, shared, covered)
    if (text === null || sizeBytes + text.length > DICTIONARY_BYTES_LIMIT) continue
    sizeBytes += text.length
    chosen.push(text)
  }
  return chosen.length === 0 ? null : Buffer.from(arrange(chosen.toReversed()), 'latin1')
}

/** As in a pack, what is alike stands together: strings, and what they were taken out of. */
function arrange(pieces: readonly string[]): string {
  const strings = createStringTaker()
  const bare = pieces.map((piece) => strings.take(piece)).join('')
  return `${strings.finish()}${bare}`
}

/** The events, as they stand in a pack: without their numbers. */
function splitPieces(texts: readonly string[]): string[] {
  const taker = createNumberTaker()
  return texts.flatMap((text) =>
    parseList(text).flatMap((event) => {
      const piece = taker.take(JSON.stringify(event))
      return piece.length < PIECE_LIMIT ? [] : piece
    }),
  )
}

function parseList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

/** The distinct events, what weighs most first. */
function sortPieces(visits: readonly Sample[], shared: SharedTokens): string[] {
  return [...new Set(visits.flatMap(({ texts }) => texts))]
    .map((piece) => ({ piece, weight: weigh(piece, shared) }))
    .filter(({ weight }) => weight >= GAIN_LIMIT)
    .sort((a, b) => b.weight - a.weight)
    .map(({ piece }) => piece)
}

function weigh(piece: string, shared: SharedTokens): number {
  let weight = 0
  replaceTokens(piece, (token) => {
    if (shared.count(token) > 0) weight += token.length
    return token
  })
  return weight
}

/** The piece without what is not shared, or null when it adds too little to what is there. */
function takePiece(piece: string, shared: SharedTokens, covered: Set<string>): string | null {
  const added = new Set<string>()
  let gain = 0
  let before = ''
  const text = replaceTokens(piece, (token) => {
    if (shared.count(token) === 0) {
      before = ''
      return null
    }
    // A token is worth something in its place: the one before it goes with it.
    const unit = token.length >= LONG ? token : `${before}${token}`
    before = token
    const isNew = !covered.has(unit) && !added.has(unit)
    if (isNew) {
      added.add(unit)
      gain += token.length
    }
    return !isNew && token.length >= LONG ? null : token
  })
  if (gain < GAIN_LIMIT || gain < text.length * GAIN_SHARE) return null
  for (const unit of added) covered.add(unit)
  return text
}

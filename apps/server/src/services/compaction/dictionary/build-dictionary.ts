import { createNumberTaker } from '../codec/numbers.ts'
import { createStringTaker } from '../codec/strings.ts'
import { dropTokens, findSharedTokens, type Sample, type Token } from './shared-tokens.ts'

/** Of a dictionary: preparing a larger one costs more than it saves, in bytes. */
export const DICTIONARY_BYTES_LIMIT = 2 * 1024 * 1024

/** A string that is at least this long is found wherever it stands, so once is enough. */
const LONG = 64
/** Pieces below this many characters are not worth a look, nor are ones that add less. */
const PIECE_LIMIT = 40
const GAIN_LIMIT = 24
/** Less of a piece being new than this, it is left out: the rest is there already. */
const GAIN_SHARE = 0.1
/** More tokens than there can be: two ids make one number. */
const PAIR = 2 ** 26

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
  const covered = new Set<number>()
  const chosen: string[] = []
  let sizeBytes = 0
  for (const piece of sortPieces(findSharedTokens(visits))) {
    const text = takePiece(piece, covered)
    if (text === null || sizeBytes + text.length > DICTIONARY_BYTES_LIMIT) continue
    sizeBytes += text.length
    chosen.push(text)
  }
  return chosen.length === 0 ? null : Buffer.from(arrange(chosen.toReversed()), 'latin1')
}

/** An event, as it stands in a pack, and the strings and numbers in it. */
interface Piece {
  readonly text: string
  readonly tokens: readonly Token[]
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

/** What weighs most first. */
function sortPieces(texts: ReadonlyMap<string, readonly Token[]>): Piece[] {
  return [...texts]
    .map(([text, tokens]) => ({ text, tokens, weight: weigh(tokens) }))
    .filter(({ weight }) => weight >= GAIN_LIMIT)
    .sort((a, b) => b.weight - a.weight)
}

function weigh(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { isShared, length }) => (isShared ? sum + length : sum), 0)
}

/** The piece without what is not shared, or null when it adds too little to what is there. */
function takePiece({ text, tokens }: Piece, covered: Set<number>): string | null {
  const added = new Set<number>()
  let gain = 0
  let before = 0
  const kept = tokens.map(({ id, length, isShared }) => {
    if (!isShared) {
      before = 0
      return false
    }
    // A token is worth something in its place: the one before it goes with it.
    const unit = length >= LONG ? id : before * PAIR + id
    before = id
    const isNew = !covered.has(unit) && !added.has(unit)
    if (isNew) {
      added.add(unit)
      gain += length
    }
    return isNew || length < LONG
  })
  if (gain < GAIN_LIMIT) return null
  const rest = dropTokens(text, kept)
  if (gain < rest.length * GAIN_SHARE) return null
  for (const unit of added) covered.add(unit)
  return rest
}

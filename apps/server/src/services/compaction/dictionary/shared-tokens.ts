/**
 * The strings and longer numbers of a JSON text. What stands between them, braces,
 * colons and numbers of up to three characters, is nobody's.
 */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]{2,}\d|-\d{3,}/g

/** What stands in place of a token that may not be told on. */
const NOTHING_STRING = '""'
const NOTHING_NUMBER = '0'

/** What some people saw, each with a text of all of it. */
export interface Sample {
  readonly person: string
  readonly texts: readonly string[]
}

/** A string or number, whatever text it stands in. */
export interface Token {
  /** From 1. */
  readonly id: number
  readonly length: number
  /** So many have seen it that it may be told on. */
  readonly isShared: boolean
}

/** A dictionary outlives the sessions that it was made from, so it holds nothing that only these people have seen. */
export const PEOPLE_LIMIT = 3

interface CountedToken extends Token {
  isShared: boolean
  people: number
  /** Place of the person who has seen it last. */
  last: number
}

/**
 * Takes the texts apart, each that is there more than once only once, and tells of each
 * token whether enough people have seen it.
 *
 * @returns the distinct texts in the order of the samples, with their tokens in theirs
 */
export function findSharedTokens(samples: readonly Sample[]): Map<string, readonly Token[]> {
  const tokens = new Map<string, CountedToken>()
  const take = (text: string): CountedToken => {
    const known = tokens.get(text)
    if (known) return known
    const { length } = text
    const token = { id: tokens.size + 1, length, isShared: false, people: 0, last: -1 }
    tokens.set(text, token)
    return token
  }
  const texts = new Map<string, CountedToken[]>()
  for (const text of samples.flatMap((sample) => sample.texts)) {
    if (!texts.has(text)) texts.set(text, (text.match(TOKEN) ?? []).map(take))
  }
  // Visits of one person count as one.
  const people = Map.groupBy(samples, ({ person }) => person)
  for (const [place, visits] of [...people.values()].entries()) {
    for (const text of new Set(visits.flatMap((visit) => visit.texts))) {
      for (const token of texts.get(text) ?? []) count(token, place)
    }
  }
  return texts
}

function count(token: CountedToken, place: number): void {
  if (token.last === place) return
  token.last = place
  token.people += 1
  token.isShared = token.people >= PEOPLE_LIMIT
}

/** The text without the tokens that are not kept. @param kept for each of its tokens, in order */
export function dropTokens(text: string, kept: readonly boolean[]): string {
  let place = 0
  return text.replace(TOKEN, (token) => {
    const isKept = kept[place]
    place += 1
    if (isKept) return token
    return token.startsWith('"') ? NOTHING_STRING : NOTHING_NUMBER
  })
}

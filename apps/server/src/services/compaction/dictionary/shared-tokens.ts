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

export interface SharedTokens {
  /** How many people have seen it; 0 when they are too few. */
  count(token: string): number
}

/** A dictionary outlives the sessions that it was made from, so it holds nothing that only these people have seen. */
export const PEOPLE_LIMIT = 3

/** Counts, for each token, the people who have seen it. */
export function countSharedTokens(samples: readonly Sample[]): SharedTokens {
  // Visits of one person count as one, so they have to follow each other.
  const byPerson = samples.toSorted((a, b) =>
    a.person < b.person ? -1 : Number(a.person > b.person),
  )
  const people = new Map<string, number>()
  const seen = new Map<string, { count: number; last: number }>()
  for (const { person, texts } of byPerson) {
    const place = people.get(person) ?? people.size
    people.set(person, place)
    for (const text of texts) {
      for (const [token] of text.matchAll(TOKEN)) {
        const known = seen.get(token)
        if (!known) seen.set(token, { count: 1, last: place })
        else if (known.last !== place) {
          known.count += 1
          known.last = place
        }
      }
    }
  }
  return {
    count: (token) => {
      const count = seen.get(token)?.count ?? 0
      return count >= PEOPLE_LIMIT ? count : 0
    },
  }
}

/** Replaces each token by what `replace` makes of it; null stands for nothing. */
export function replaceTokens(text: string, replace: (token: string) => string | null): string {
  return text.replace(
    TOKEN,
    (token) => replace(token) ?? (token.startsWith('"') ? NOTHING_STRING : NOTHING_NUMBER),
  )
}

/**
 * The rules of searching, which every engine follows: what a word is, and when a text has
 * what is searched for. Engines are given words, never what somebody typed, so that no
 * index has rules of its own, and no text is a statement for one.
 */

/** A word as it is compared: letters and digits, in lower case, without accents. */
export interface Word {
  readonly word: string
  /** Where it stands in the text, in UTF-16 code units. */
  readonly from: number
  readonly to: number
}

/** What is searched for: all of these, each a row of words that follow each other. */
export interface Search {
  readonly phrases: readonly (readonly string[])[]
  /** The last word may be the beginning of one: it is long enough to mean something. */
  readonly isOpen: boolean
}

/** A longer word is known by its beginning. */
const WORD_LENGTH_LIMIT = 40
/** A shorter one begins too many. */
const OPEN_LENGTH = 2
/** Of one search. */
const PHRASES_LIMIT = 20

/** Scripts without spaces between words, and pictures: each of them is a word. */
const ALONE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Extended_Pictographic}]/u
const PART_OF_WORD = /^[\p{L}\p{N}]/u
/** Where names of code are made of words: `TypeError`, `getURLPath`. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u

/**
 * The words of a text in order, then the parts of those that are made of several.
 *
 * @example
 * readWords('TypeError: Łódź') // typeerror, łodz, type, error
 */
export function readWords(text: string): Word[] {
  const words = splitWords(text)
  return [...words, ...words.flatMap((word) => splitHumps(text, word))]
}

export function parseSearch(text: string): Search {
  const phrases = text
    .split(/\s+/u)
    .map((part) => splitWords(part).map(({ word }) => word))
    .filter((words) => words.length > 0)
  const kept = phrases.slice(0, PHRASES_LIMIT)
  return { phrases: kept, isOpen: (kept.at(-1)?.at(-1)?.length ?? 0) >= OPEN_LENGTH }
}

/** Nothing is found by a search without words. */
export function matchesSearch(search: Search, words: readonly Word[]): boolean {
  const phrases = listPhrases(search)
  return (
    phrases.length > 0 &&
    phrases.every((phrase) => words.some((_word, start) => isPhraseAt(words, start, phrase)))
  )
}

/** What of a text is meant: from and to, ascending, none within another. */
export function findMarks(search: Search, text: string): [number, number][] {
  const words = readWords(text)
  const found: [number, number][] = []
  for (const phrase of listPhrases(search)) {
    for (let start = 0; start < words.length; start += 1) {
      if (!isPhraseAt(words, start, phrase)) continue
      const first = words[start]
      const last = words[start + phrase.words.length - 1]
      // The parts of a word come after all words: a row may lead from these to those.
      if (first && last && last.to > first.from) found.push([first.from, last.to])
    }
  }
  return joinMarks(found)
}

function joinMarks(marks: [number, number][]): [number, number][] {
  const joined: [number, number][] = []
  for (const [from, to] of marks.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

interface Phrase {
  readonly words: readonly string[]
  readonly isOpen: boolean
}

function listPhrases({ phrases, isOpen }: Search): Phrase[] {
  return phrases.map((words, place) => ({ words, isOpen: isOpen && place === phrases.length - 1 }))
}

function isPhraseAt(words: readonly Word[], start: number, phrase: Phrase): boolean {
  return phrase.words.every((wanted, index) => {
    const word = words[start + index]?.word
    if (word === undefined) return false
    const isOpen = phrase.isOpen && index === phrase.words.length - 1
    return isOpen ? word.startsWith(wanted) : word === wanted
  })
}

function splitWords(text: string): Word[] {
  const words: Word[] = []
  let word = ''
  let from = 0
  let at = 0
  const end = (): void => {
    if (word !== '') words.push({ word: cut(word), from, to: at })
    word = ''
  }
  for (const character of text) {
    const folded = fold(character)
    if (ALONE.test(character)) {
      end()
      words.push({ word: folded, from: at, to: at + character.length })
    } else if (PART_OF_WORD.test(folded)) {
      if (word === '') from = at
      word += folded
    } else if (folded !== '') {
      end()
    }
    at += character.length
  }
  end()
  return words
}

/** Empty for an accent that stands for itself. */
function fold(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return character.toLowerCase()
  return character.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replace('ς', 'σ')
}

function cut(word: string): string {
  return word.length > WORD_LENGTH_LIMIT ? word.slice(0, WORD_LENGTH_LIMIT) : word
}

function splitHumps(text: string, { from, to }: Word): Word[] {
  const parts = text.slice(from, to).split(HUMP)
  if (parts.length < 2) return []
  let at = from
  return parts.map((part) => {
    const start = at
    at += part.length
    return { word: cut([...part].map(fold).join('')), from: start, to: at }
  })
}

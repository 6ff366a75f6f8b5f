import { COLUMN_NAMES, createColumns, type ColumnName } from './number-columns.ts'

/**
 * Takes the whole numbers of rrweb events out of their text and keeps them apart, by
 * what they are: times, node ids and positions can be foretold, and without them the
 * text of one visit is that of the next.
 *
 * It knows nothing of JSON but how keys and numbers are written, so it works on any
 * text, and can be undone in nearly all: not where a number is spelled oddly (`-0`,
 * `007`), is beyond 2^53, or is missing where one would be. Whoever writes has to
 * read again and compare.
 */

/** What stands before a number, as it is written, and its column. */
const STARTS: ReadonlyMap<string, ColumnName> = new Map([
  ['"timestamp":', 'timestamp'],
  ['"timeOffset":', 'timeOffset'],
  ['"x":', 'x'],
  ['"y":', 'y'],
  ['"id":', 'new'],
  ['"nextId":', 'sibling'],
  ['"previousId":', 'sibling'],
  ['"parentId":', 'parent'],
  ['"rootId":', 'root'],
  ['top: ', 'top'],
  ['translateY(', 'top'],
  ['left: ', 'left'],
  ['translate(', 'left'],
  ['translateX(', 'left'],
  ['translate3d(', 'left'],
])

/** An id that follows a number at once is of another kind than it would be alone. */
const AFTER: Readonly<Partial<Record<ColumnName, ColumnName>>> = { parent: 'removed', y: 'pointed' }
/** What stands before the id of a node that somebody did something to, and its length at most. */
const TOUCH = /"source":\d\d?,(?:"type":\d\d?,)?$/
const TOUCH_LENGTH = '"source":00,"type":00,'.length

// With one group only: each more makes every match dearer.
const START = `(${[...STARTS.keys()].map((start) => start.replace('(', '\\(')).join('|')})`
const END = '(?=[,}\\]]|px)'
const NUMBER = new RegExp(`${START}-?\\d{1,16}${END}`, 'g')
const PLACE = new RegExp(`${START}${END}`, 'g')

/** Takes numbers out of one text after the other. */
export interface NumberTaker {
  /** @param text bytes as latin-1, so that any bytes survive */
  take(text: string): string
  /** All numbers so far. */
  finish(): Buffer
}

export function createNumberTaker(): NumberTaker {
  const columns = createColumns()
  const bytes = new Map(COLUMN_NAMES.map((name): [ColumnName, number[]] => [name, []]))
  return {
    take: (text) => {
      const find = createFinder(text)
      return text.replace(NUMBER, (match: string, start: string, at: number) => {
        const name = find(start, at, at + match.length)
        const value = Number(match.slice(start.length))
        pushVarint(bytes.get(name) ?? [], columns[name].encode(value))
        return start
      })
    },
    finish: () => {
      const sizes: number[] = []
      for (const column of bytes.values()) pushVarint(sizes, column.length)
      return Buffer.concat([sizes, ...bytes.values()].map((list) => Buffer.from(list)))
    },
  }
}

/** Puts the numbers back into the texts that they were taken from, in the same order. */
export interface NumberGiver {
  give(text: string): string
}

export function createNumberGiver(bytes: Uint8Array): NumberGiver {
  const columns = createColumns()
  const header = { bytes, at: 0 }
  const sizes = COLUMN_NAMES.map(() => readVarint(header))
  let { at } = header
  const cursors = new Map(
    COLUMN_NAMES.map((name, place): [ColumnName, Cursor] => {
      const cursor = { bytes, at }
      at += sizes[place] ?? 0
      return [name, cursor]
    }),
  )
  return {
    give: (text) => {
      const find = createFinder(text)
      return text.replace(PLACE, (start: string, _start: string, at: number) => {
        const name = find(start, at, at + start.length)
        return `${start}${columns[name].decode(readVarint(cursors.get(name) ?? header))}`
      })
    },
  }
}

/**
 * Tells the columns of a text's numbers, one after the other. That no text is between
 * two of them is seen with the numbers and without them.
 *
 * @returns a function that takes what stands before a number, where that begins, and
 * where the number ends
 */
function createFinder(text: string): (start: string, at: number, end: number) => ColumnName {
  let before: ColumnName = 'timestamp'
  let endedAt = 0
  return (start, at, end) => {
    let name = STARTS.get(start) ?? 'timestamp'
    if (name === 'new') {
      const follows = at === endedAt + ','.length
      name = (follows && AFTER[before]) || findIdColumn(text, at)
    }
    before = name
    endedAt = end
    return name
  }
}

/** Of an id by itself, by what stands before it. */
function findIdColumn(text: string, at: number): ColumnName {
  if (text[at - 1] === '{') return 'changed'
  // Most follow a bracket or a string, and need no closer look.
  if (text[at - 1] !== ',' || !/\d/.test(text[at - 2] ?? '')) return 'new'
  return TOUCH.test(text.slice(Math.max(0, at - TOUCH_LENGTH), at)) ? 'touched' : 'new'
}

interface Cursor {
  readonly bytes: Uint8Array
  at: number
}

/** Seven bits a byte. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

function readVarint(cursor: Cursor): number {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    // Past the end there are zeros: what comes of it does not match its checksum.
    const byte = cursor.bytes[cursor.at] ?? 0
    cursor.at += 1
    value += (byte % 128) * scale
    if (byte < 128) return value
  }
}

/**
 * Takes the whole numbers of rrweb events out of their text and keeps them apart, as
 * differences: times, node ids and positions grow in small steps, and without them
 * the text of one visit is that of the next.
 *
 * It knows nothing of JSON but how keys and numbers are written, so it works on any
 * text, and can be undone in nearly all: not where a number is spelled oddly (`-0`,
 * `007`), is beyond 2^53, or is missing where one would be. Whoever writes has to
 * read again and compare.
 */

/** What stands before a number, and the column that it goes to. Only ever added to. */
const COLUMNS: Readonly<Record<string, number>> = {
  '"timestamp":': 0,
  '"timeOffset":': 1,
  '"x":': 2,
  '"y":': 3,
  // Nodes that occur together have ids near each other, except for the ids of parents:
  // many nodes in a row have the same.
  '"id":': 4,
  '"nextId":': 4,
  '"previousId":': 4,
  '"parentId":': 5,
  '"rootId":': 6,
  // Rows of a long list, and what is moved, differ by where they are.
  'top: ': 7,
  'left: ': 8,
  'translate(': 8,
  'translateX(': 8,
  'translateY(': 7,
  'translate3d(': 8,
}
const COLUMN_COUNT = 9

const STARTS = Object.keys(COLUMNS).map((start) => start.replace('(', String.raw`\(`))
const END = '(?=[,}\\]]|px)'
const NUMBER = new RegExp(`(${STARTS.join('|')})(-?\\d{1,16})${END}`, 'g')
const PLACE = new RegExp(`(?:${STARTS.join('|')})${END}`, 'g')

/** Takes numbers out of one text after the other. */
export interface NumberTaker {
  /** @param text bytes as latin-1, so that any bytes survive */
  take(text: string): string
  /** All numbers so far. */
  finish(): Buffer
}

export function createNumberTaker(): NumberTaker {
  const last = new Float64Array(COLUMN_COUNT)
  const columns = Array.from({ length: COLUMN_COUNT }, (): number[] => [])
  return {
    take: (text) =>
      text.replace(NUMBER, (_match, start: string, digits: string) => {
        const column = COLUMNS[start] ?? 0
        const number = Number(digits)
        pushVarint(columns[column] ?? [], number - (last[column] ?? 0))
        last[column] = number
        return start
      }),
    finish: () => {
      const sizes: number[] = []
      for (const column of columns) pushVarint(sizes, column.length)
      return Buffer.concat([Buffer.from(sizes), ...columns.map((column) => Buffer.from(column))])
    },
  }
}

/** Puts the numbers back into the texts that they were taken from, in the same order. */
export interface NumberGiver {
  give(text: string): string
}

export function createNumberGiver(bytes: Uint8Array): NumberGiver {
  const last = new Float64Array(COLUMN_COUNT)
  const cursor = { bytes, at: 0 }
  const sizes = Array.from({ length: COLUMN_COUNT }, () => readVarint(cursor))
  let { at } = cursor
  const columns = sizes.map((size) => {
    const column = { bytes, at }
    at += size
    return column
  })
  return {
    give: (text) =>
      text.replace(PLACE, (start) => {
        const column = COLUMNS[start] ?? 0
        const number = (last[column] ?? 0) + readVarint(columns[column] ?? cursor)
        last[column] = number
        return `${start}${number}`
      }),
  }
}

/** Signed, seven bits a byte, the sign in the lowest bit; bits of 32 would not do for times. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

function readVarint(cursor: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    // Past the end there are zeros: what comes of it does not match its checksum.
    const byte = cursor.bytes[cursor.at] ?? 0
    cursor.at += 1
    value += (byte % 128) * scale
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

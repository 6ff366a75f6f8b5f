/**
 * Events of one name of some sessions, as columns of numbers in bytes. In front stands a head of
 * doubles: how many events, how many columns, and of each column which it is, its length, the
 * bytes of a number, what is added to each, and where it begins. Whole numbers take as few bytes
 * as what they differ by, and none where they are all the same.
 */

/** Columns of events and pages; those of properties come after them. */
export const COLUMNS = {
  place: 0,
  at: 1,
  channel: 2,
  path: 3,
  views: 4,
  metric: 5,
  value: 6,
} as const

/** Of a property: which events have it (absent: all), of which type each value is, and what it is. */
export const propertyColumns = (property: number) => ({
  rows: 7 + 3 * property,
  kinds: 8 + 3 * property,
  values: 9 + 3 * property,
})

const HEAD_CELLS = 2
const COLUMN_CELLS = 5
const ALIGNED = 8

type Width = 0 | 1 | 2 | 4 | 8

export function packSection(
  rows: number,
  columns: ReadonlyMap<number, readonly number[]>,
): Uint8Array {
  const head = new Float64Array(HEAD_CELLS + COLUMN_CELLS * columns.size)
  head[0] = rows
  head[1] = columns.size
  let end = head.byteLength
  const placed = [...columns].map(([code, numbers], place) => {
    const { width, base } = measure(numbers)
    head.set([code, numbers.length, width, base, end], HEAD_CELLS + COLUMN_CELLS * place)
    const at = end
    end += Math.ceil((numbers.length * width) / ALIGNED) * ALIGNED
    return { numbers, width, base, at }
  })
  const bytes = new Uint8Array(end)
  bytes.set(new Uint8Array(head.buffer))
  for (const { numbers, width, base, at } of placed) {
    const cells = view(bytes, at, { width, length: numbers.length })
    for (let row = 0; row < cells.length; row += 1) cells[row] = (numbers[row] ?? 0) - base
  }
  return bytes
}

function measure(numbers: readonly number[]): { width: Width; base: number } {
  let least = Infinity
  let most = -Infinity
  let areWhole = true
  for (const number of numbers) {
    least = Math.min(least, number)
    most = Math.max(most, number)
    areWhole &&= Number.isSafeInteger(number)
  }
  if (numbers.length === 0 || least === most) return { width: 0, base: numbers[0] ?? 0 }
  const span = most - least
  if (!areWhole || span >= 2 ** 32) return { width: 8, base: 0 }
  return { width: span < 2 ** 8 ? 1 : span < 2 ** 16 ? 2 : 4, base: least }
}

function view(
  { buffer, byteOffset }: Uint8Array,
  at: number,
  { width, length }: { width: Width; length: number },
): Uint8Array | Uint16Array | Uint32Array | Float64Array {
  const from = byteOffset + at
  if (width === 0) return new Uint8Array(0)
  if (width === 1) return new Uint8Array(buffer, from, length)
  if (width === 2) return new Uint16Array(buffer, from, length)
  return width === 4
    ? new Uint32Array(buffer, from, length)
    : new Float64Array(buffer, from, length)
}

/** A section as long as its bytes are there. */
export interface EventSection {
  readonly rows: number
  /** A copy; null: there is no such column. */
  read(column: number): Float64Array | null
  /** The same of numbers that are whole and not negative; 0 where there is no such column. */
  readWhole(column: number): Uint32Array
}

/** @param bytes begin at a multiple of eight */
export function openSection(bytes: Uint8Array): EventSection {
  const cells = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3)
  const columns = cells[1] ?? 0
  const rows = cells[0] ?? 0
  const find = (column: number) => {
    for (let place = 0; place < columns; place += 1) {
      const head = HEAD_CELLS + COLUMN_CELLS * place
      if (cells[head] !== column) continue
      const [length = 0, width = 0, base = 0, at = 0] = cells.subarray(head + 1, head + 5)
      return { numbers: view(bytes, at, { width: width as Width, length }), length, base }
    }
    return null
  }
  return {
    rows,
    read: (column) => {
      const found = find(column)
      return found && unpack(new Float64Array(found.length), found)
    },
    readWhole: (column) => {
      const found = find(column)
      return found ? unpack(new Uint32Array(found.length), found) : new Uint32Array(rows)
    },
  }
}

interface FoundColumn {
  readonly numbers: ReturnType<typeof view>
  readonly base: number
}

function unpack<Numbers extends Float64Array | Uint32Array>(
  into: Numbers,
  { numbers, base }: FoundColumn,
): Numbers {
  if (numbers.length === 0) {
    into.fill(base)
    return into
  }
  into.set(numbers)
  if (base !== 0) for (let row = 0; row < into.length; row += 1) into[row] = (into[row] ?? 0) + base
  return into
}

/**
 * The columns that whole numbers of rrweb events go to, and how each foretells its next
 * one: what is stored is by how much it was wrong, small where it was right.
 */
export interface NumberColumn {
  /** Not negative. Both ways take note of the number. */
  encode(value: number): number
  decode(code: number): number
}

/** In this order they are stored. */
export const COLUMN_NAMES = [
  'timestamp',
  'timeOffset',
  'x',
  'y',
  // Ids by what they are there for: of nodes that are told for the first time, of what
  // changes, of what somebody does something to, of what is below the pointer.
  'new',
  'changed',
  'touched',
  'pointed',
  'removed',
  'parent',
  'sibling',
  'root',
  // Rows of a long list, and what is moved, differ by where they are.
  'top',
  'left',
] as const
export type ColumnName = (typeof COLUMN_NAMES)[number]

/** So many of the nodes told last are named by how long ago that was. */
const NEAR = 16
/** So many others that were named last are named by their place among these. */
const RECENT = 16

/** A fresh set: whoever reads foretells what whoever wrote has foretold. */
export function createColumns(): Readonly<Record<ColumnName, NumberColumn>> {
  const newest = createDifferences()
  const recent: number[] = []
  const reference = (): NumberColumn => createReferences(newest, recent)
  return {
    timestamp: createDifferences(),
    timeOffset: createDifferences(),
    x: createDifferences(),
    y: createDifferences(),
    new: newest,
    changed: createDifferences(),
    touched: createDifferences(),
    pointed: createDifferences(),
    removed: reference(),
    parent: reference(),
    sibling: reference(),
    root: createDifferences(),
    top: createDifferences(),
    left: createDifferences(),
  }
}

/** Grows in small steps: as the difference to the one before. */
function createDifferences(): NumberColumn & { readonly last: number } {
  let last = 0
  return {
    get last() {
      return last
    },
    encode: (value) => {
      const code = fold(value - last)
      last = value
      return code
    },
    decode: (code) => {
      last += unfold(code)
      return last
    },
  }
}

/** Names a node: one that was told just now, or one that was named not long ago. */
function createReferences(newest: { readonly last: number }, recent: number[]): NumberColumn {
  let last = 0
  const note = (value: number): void => {
    last = value
    const age = newest.last - value
    if (age >= 0 && age < NEAR) return
    const place = recent.indexOf(value)
    if (place >= 0) recent.splice(place, 1)
    recent.unshift(value)
    recent.length = Math.min(recent.length, RECENT)
  }
  const find = (value: number): number => {
    const age = newest.last - value
    if (age >= 0 && age < NEAR) return age
    const place = recent.indexOf(value)
    return place >= 0 ? NEAR + place : NEAR + RECENT + fold(value - last)
  }
  const get = (code: number): number => {
    if (code < NEAR) return newest.last - code
    if (code < NEAR + RECENT) return recent[code - NEAR] ?? 0
    return last + unfold(code - NEAR - RECENT)
  }
  return {
    encode: (value) => {
      const code = find(value)
      note(value)
      return code
    },
    decode: (code) => {
      const value = get(code)
      note(value)
      return value
    },
  }
}

/** The sign goes into the lowest bit; bits of 32 would not do for times. */
function fold(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

function unfold(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}

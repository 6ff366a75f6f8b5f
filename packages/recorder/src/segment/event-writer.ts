import { findSheetHashes } from '@playhead/protocol'
import type { ReplayEvent } from '../dom/format.ts'
import { stringify } from '../stringify.ts'

/** What a replay event has become: its JSON, and what a segment has to know of it. */
export interface WrittenEvent {
  readonly json: string
  /** Of the JSON in UTF-8. */
  readonly bytes: number
  /** Hashes of the style sheets that it refers to. */
  readonly sheets: readonly string[]
}

/** Writes an event as JSON, a little at a time. */
export interface EventWriter {
  /** Writes some more; null while there is more to write. */
  step(): WrittenEvent | null
}

/** So many nodes are written at one go, which takes a tenth of a millisecond. */
const NODES_PER_STEP = 100

/** What an event is made of, as far as it can hold many nodes. */
interface Item {
  readonly data?: Item
  readonly node?: Item
  readonly adds?: readonly Item[]
  readonly childNodes?: readonly Item[]
}

/** An item of which the beginning has been written. */
interface Open {
  readonly items: readonly Item[]
  readonly end: string
  at: number
}

/** The text is that of `JSON.stringify`. */
export function createEventWriter(event: ReplayEvent): EventWriter {
  const sheets = new Set<string>()
  const open: Open[] = []
  let json = ''
  let bytes = 0

  function write(text: string): void {
    // The browser puts the pieces together when the whole is read.
    json += text
    bytes += countBytes(text)
    for (const hash of findSheetHashes(text)) sheets.add(hash)
  }

  /** Writes an item up to the items inside. */
  function begin(item: Item): void {
    const { name, items, isList } = getInside(item)
    const text = stringify({ ...item, [name]: isList ? [] : null })
    // Quotes inside of strings are written otherwise: nothing else looks like it.
    const from = text.indexOf(`"${name}":${isList ? '[]' : 'null'}`) + name.length + 3
    write(text.slice(0, isList ? from + 1 : from))
    open.push({ items, end: text.slice(isList ? from + 1 : from + 4), at: 0 })
  }

  open.push({ items: [event as Item], end: '', at: 0 })
  return {
    step() {
      const last = open.at(-1)
      if (!last) return { json, bytes, sheets: [...sheets] }
      const { items, at } = last
      if (at > 0 && at < items.length) write(',')
      for (let left = NODES_PER_STEP; last.at < items.length; last.at += 1) {
        left = countDown(items[last.at], left)
        if (left < 0) break
      }
      const next = items[at]
      if (last.at > at) write(stringify(items.slice(at, last.at)).slice(1, -1))
      else if (next) {
        last.at += 1
        begin(next)
      } else {
        write(last.end)
        open.pop()
      }
      return null
    },
  }
}

/** Writes an event at one go. */
export function writeEvent(event: ReplayEvent): WrittenEvent {
  const json = stringify(event)
  return { json, bytes: countBytes(json), sheets: findSheetHashes(json) }
}

/** Whether it is written at one go. */
export function isSmall(event: ReplayEvent): boolean {
  return countDown(event as Item, NODES_PER_STEP) >= 0
}

/** What is left of a number of nodes when those of an item are taken off; below 0 it has more. */
function countDown(item: Item | undefined, left: number): number {
  let rest = left - 1
  if (!item) return rest
  for (const inside of getInside(item).items) {
    if (rest < 0) return rest
    rest = countDown(inside, rest)
  }
  return rest
}

/** By which name an item holds others. */
function getInside({ childNodes, adds, node, data }: Item): {
  name: keyof Item
  items: readonly Item[]
  isList: boolean
} {
  if (childNodes) return { name: 'childNodes', items: childNodes, isList: true }
  if (adds) return { name: 'adds', items: adds, isList: true }
  if (node) return { name: 'node', items: [node], isList: false }
  return { name: 'data', items: data ? [data] : [], isList: false }
}

const BEYOND_ASCII = /[^\0-\x7f]/

/** Most text of a page is ASCII, of which nothing has to be encoded to be counted. */
export function countBytes(text: string): number {
  return BEYOND_ASCII.test(text) ? new TextEncoder().encode(text).length : text.length
}

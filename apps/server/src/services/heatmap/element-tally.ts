import type { HeatElement } from '@playhead/protocol'

const ELEMENTS_LIMIT = 200
/** Selectors of a page that makes new ones for ever; the others are counted together. */
const KNOWN_LIMIT = 20_000
const TEXT_LIMIT = 300

interface ElementCount {
  readonly selector: string
  readonly tag: string
  text: string
  count: number
  sessions: number
}

/** Counts clicks by what was clicked. */
export interface ElementTally {
  /** @returns the number of the element; -1 if there are too many */
  add(metadata: Readonly<Record<string, unknown>>): number
  /** What comes now is of another session. */
  endSession(): void
  list(): TalliedElements
}

export interface TalliedElements {
  readonly count: number
  /** The most clicked first. */
  readonly elements: HeatElement[]
  /** Where an element that was added is in the list; -1 for one that is not. */
  placeOf(element: number): number
}

export function createElementTally(): ElementTally {
  const numbers = new Map<string, number>()
  const counts: ElementCount[] = []
  const inSession = new Set<number>()
  let count = 0
  return {
    add(metadata) {
      count += 1
      const selector = toText(metadata['selector'])
      const known = numbers.get(selector)
      if (known === undefined && counts.length >= KNOWN_LIMIT) return -1
      const number = known ?? counts.length
      numbers.set(selector, number)
      const text = toText(metadata['text'])
      const own = (counts[number] ??= {
        selector,
        tag: toText(metadata['tag']),
        text,
        count: 0,
        sessions: 0,
      })
      // Sessions come newest first: the first text that is known is the newest one.
      if (own.text === '') own.text = text
      own.count += 1
      inSession.add(number)
      return number
    },
    endSession() {
      for (const number of inSession) {
        const own = counts[number]
        if (own) own.sessions += 1
      }
      inSession.clear()
    },
    list() {
      const order = counts
        .map((element, number) => ({ element, number }))
        .sort((a, b) => b.element.count - a.element.count || a.number - b.number)
        .slice(0, ELEMENTS_LIMIT)
      const places = new Map(order.map(({ number }, place) => [number, place]))
      return {
        count,
        elements: order.map(({ element }) => element),
        placeOf: (number) => places.get(number) ?? -1,
      }
    },
  }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, TEXT_LIMIT) : ''
}

import { createDictionary, type Dictionary } from './dictionary.ts'
import { COLUMNS, packSection, propertyColumns } from './event-section.ts'
import { hashToNumber } from './hash-text.ts'

/** Names of properties past this are ids that somebody made names of. */
const PROPERTIES_LIMIT = 1_000

/** Events of pages, and of back ends. */
export const SOURCES = { page: 0, server: 1 } as const

export const VALUE_KINDS = {
  number: 1,
  text: 2,
  true: 3,
  false: 4,
  null: 5,
  /** A list or an object. */
  other: 6,
} as const

/** An event as the table takes it. */
export interface EventRow {
  /** The id of its session. */
  readonly session: number
  readonly source: number
  readonly name: string
  readonly channel: string
  /** Server time. */
  readonly at: number
  readonly path: string
  readonly metadata: Readonly<Record<string, unknown>> | null
}

/** The numbers that stand for texts. Texts of properties have none, but hashes with these seeds. */
export interface EventDictionaries {
  readonly names: Dictionary
  readonly channels: Dictionary
  readonly paths: Dictionary
  readonly properties: Dictionary
  readonly seeds: readonly [number, number]
}

export function createEventDictionaries(seeds: readonly [number, number]): EventDictionaries {
  return {
    names: createDictionary(),
    channels: createDictionary(),
    paths: createDictionary(),
    properties: createDictionary(PROPERTIES_LIMIT),
    seeds,
  }
}

/** What a section is found by: a name and a source. */
export const toSectionKey = (name: number, source: number): number => name * 2 + source

/** Collects events of some sessions, by name. */
export interface EventBuilder {
  /** @param place of the session among those of the chunk */
  add(event: EventRow, place: number): void
  /** Sections, ascending by their keys. */
  pack(): { readonly key: number; readonly bytes: Uint8Array }[]
}

interface GrowingSection {
  rows: number
  readonly columns: Map<number, number[]>
}

export function createEventBuilder(dictionaries: EventDictionaries): EventBuilder {
  const { names, channels, paths, properties, seeds } = dictionaries
  const sections = new Map<number, GrowingSection>()

  const find = (key: number): GrowingSection => {
    const found = sections.get(key)
    if (found) return found
    const section = { rows: 0, columns: new Map<number, number[]>() }
    sections.set(key, section)
    return section
  }

  return {
    add: (event, place) => {
      const section = find(toSectionKey(names.codeOf(event.name), event.source))
      put(section, COLUMNS.place, place)
      put(section, COLUMNS.at, event.at)
      put(section, COLUMNS.channel, channels.codeOf(event.channel))
      put(section, COLUMNS.path, paths.codeOf(event.path))
      for (const property in event.metadata) {
        const value = event.metadata[property]
        const columns = propertyColumns(properties.codeOf(property))
        const kind = kindOf(value)
        put(section, columns.rows, section.rows)
        put(section, columns.kinds, kind)
        put(
          section,
          columns.values,
          kind === VALUE_KINDS.number
            ? (value as number)
            : kind === VALUE_KINDS.text
              ? hashToNumber(value as string, seeds)
              : 0,
        )
      }
      section.rows += 1
    },
    pack: () =>
      [...sections]
        .sort(([a], [b]) => a - b)
        .map(([key, { rows, columns }]) => {
          // Where all events have a property nothing has to say which do.
          for (const [code, numbers] of columns) {
            const isRows =
              code >= propertyColumns(0).rows && code % 3 === propertyColumns(0).rows % 3
            if (isRows && numbers.length === rows) columns.delete(code)
          }
          return { key, bytes: packSection(rows, columns) }
        }),
  }
}

function put({ columns }: GrowingSection, code: number, number: number): void {
  const numbers = columns.get(code)
  if (numbers) numbers.push(number)
  else columns.set(code, [number])
}

function kindOf(value: unknown): number {
  if (typeof value === 'number') return VALUE_KINDS.number
  if (typeof value === 'string') return VALUE_KINDS.text
  if (value === true) return VALUE_KINDS.true
  if (value === false) return VALUE_KINDS.false
  return value === null ? VALUE_KINDS.null : VALUE_KINDS.other
}

import { EVENT_NAMES } from '@playhead/protocol'
import { createDictionary, type Dictionary } from './dictionary.ts'
import { COLUMNS, packSection, propertyColumns } from './event-section.ts'
import { hashToNumber } from './hash-text.ts'

/** Names of properties past this are ids that somebody made names of. */
const PROPERTIES_LIMIT = 1_000

/** There are five. */
const VITALS_LIMIT = 1_000

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
  /** Names of web vitals. */
  readonly vitals: Dictionary
  readonly seeds: readonly [number, number]
}

export function createEventDictionaries(seeds: readonly [number, number]): EventDictionaries {
  return {
    names: createDictionary(),
    channels: createDictionary(),
    paths: createDictionary(),
    properties: createDictionary(PROPERTIES_LIMIT),
    vitals: createDictionary(VITALS_LIMIT),
    seeds,
  }
}

/** What a section is found by: a name and a source. No name has the number 0. */
export const toSectionKey = (name: number, source: number): number => name * 2 + source
export const splitSectionKey = (key: number) => ({ name: key >> 1, source: key & 1 })

/** The sections of the pages that sessions showed, and of web vitals that they measured. */
export const PAGES_KEY = 0
export const VITALS_KEY = 1

/** A page that a session showed, as the table takes it. */
export interface PageRow {
  readonly session: number
  readonly path: string
  readonly views: number
}

/** Collects events of some sessions, by name. */
export interface EventBuilder {
  /** @param place of the session among those of the chunk */
  add(event: EventRow, place: number): void
  addPage(page: PageRow, place: number): void
  /** Sections, ascending by their keys. */
  pack(): { readonly key: number; readonly bytes: Uint8Array }[]
}

interface GrowingSection {
  rows: number
  readonly columns: Map<number, number[]>
}

export function createEventBuilder(dictionaries: EventDictionaries): EventBuilder {
  const { names, channels, paths, properties, vitals, seeds } = dictionaries
  const sections = new Map<number, GrowingSection>()

  const find = (key: number): GrowingSection => {
    const found = sections.get(key)
    if (found) return found
    const section = { rows: 0, columns: new Map<number, number[]>() }
    sections.set(key, section)
    return section
  }

  const addVital = ({ metadata }: EventRow, place: number): void => {
    const { metric, value } = metadata ?? {}
    if (typeof metric !== 'string' || typeof value !== 'number') return
    const section = find(VITALS_KEY)
    put(section, COLUMNS.place, place)
    put(section, COLUMNS.metric, vitals.codeOf(metric))
    put(section, COLUMNS.value, value)
    section.rows += 1
  }

  return {
    addPage: ({ path, views }, place) => {
      const section = find(PAGES_KEY)
      put(section, COLUMNS.place, place)
      put(section, COLUMNS.path, paths.codeOf(path))
      put(section, COLUMNS.views, views)
      section.rows += 1
    },
    add: (event, place) => {
      const isVital = event.name === EVENT_NAMES.webVital && event.source === SOURCES.page
      if (isVital) addVital(event, place)
      const section = find(toSectionKey(names.codeOf(event.name), event.source))
      put(section, COLUMNS.place, place)
      put(section, COLUMNS.at, event.at)
      put(section, COLUMNS.channel, channels.codeOf(event.channel))
      put(section, COLUMNS.path, paths.codeOf(event.path))
      for (const property in event.metadata) {
        const value = event.metadata[property]
        const code = properties.codeOf(property)
        // Too many have come, and nobody asks for any of them.
        if (code === 0) continue
        const columns = propertyColumns(code)
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

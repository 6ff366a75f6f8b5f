import { SOURCE, toList, type Fields, type SnapshotEvent } from './event-format.ts'

/** More changes of one sheet than this are not repeated after a keyframe. */
const SHEET_CHANGES_LIMIT = 50_000

/** A sheet that a script constructed. */
interface ConstructedSheet {
  readonly rules: unknown
  /** Where it was first used: it belongs to that document. */
  readonly hostId: number
}

interface SheetChanges {
  events: Fields[]
  count: number
}

/** What is there of the page: its nodes by their ids, and the id of its document. */
export interface StyledPage {
  isThere(id: number): boolean
  readonly rootId: number
}

/**
 * Style sheets that scripts change. Only a browser knows what a rule does to a sheet,
 * so the changes are kept as they came, and repeated after a keyframe.
 */
export interface StyleSheets {
  /** Takes a change of a rule, or of a declaration. */
  change(data: Fields): void
  /** Takes the list of constructed sheets that a document or a shadow root uses. */
  adopt(data: Fields): void
  /** The sheet of a style element was made anew. */
  forgetElement(id: number): void
  /** A node has left the page. */
  forgetNode(id: number): void
  describe(timestamp: number, page: StyledPage): SnapshotEvent[]
  clear(): void
}

export function createStyleSheets(onInexact: (reason: 'busy_sheet') => void): StyleSheets {
  const constructed = new Map<number, ConstructedSheet>()
  const adopted = new Map<number, readonly unknown[]>()
  /** By `element/id` and `sheet/id`. */
  const changes = new Map<string, SheetChanges>()

  const record = (key: string, data: Fields): void => {
    const known = changes.get(key) ?? { events: [], count: 0 }
    changes.set(key, known)
    // A whole new text leaves nothing of what was before.
    if (typeof data['replace'] === 'string' || typeof data['replaceSync'] === 'string') {
      known.events = []
      known.count = 0
    }
    known.count += 1 + toList(data['adds']).length + toList(data['removes']).length
    if (known.count > SHEET_CHANGES_LIMIT) onInexact('busy_sheet')
    else append(known.events, data)
  }

  /** A sheet outlives what it was first used for; whatever uses it is of the same document. */
  const findHost = (styleId: number, hostId: number, { isThere, rootId }: StyledPage): number => {
    if (isThere(hostId)) return hostId
    const user = [...adopted].find(([id, ids]) => ids.includes(styleId) && isThere(id))
    return user?.[0] ?? rootId
  }

  const describeAdopted = (page: StyledPage): Fields[] => {
    const { isThere } = page
    const sheetsOf = new Map<number, Fields[]>()
    for (const [styleId, sheet] of constructed) {
      const { rules } = sheet
      const hostId = findHost(styleId, sheet.hostId, page)
      const known = sheetsOf.get(hostId)
      if (known) known.push({ styleId, rules })
      else sheetsOf.set(hostId, [{ styleId, rules }])
    }
    const hosts = [...new Set([...sheetsOf.keys(), ...adopted.keys()])]
    return hosts.filter(isThere).map((id) => ({
      source: SOURCE.adoptedStyleSheet,
      id,
      styleIds: adopted.get(id) ?? [],
      styles: sheetsOf.get(id) ?? [],
    }))
  }

  return {
    change(data) {
      const { id, styleId } = data
      if (typeof styleId === 'number' && styleId !== 0) record(`sheet/${styleId}`, data)
      else if (typeof id === 'number') record(`element/${id}`, data)
    },
    adopt({ id, styles, styleIds }) {
      if (typeof id !== 'number') return
      for (const { styleId, rules } of toList(styles)) {
        if (typeof styleId !== 'number') continue
        constructed.set(styleId, { rules, hostId: id })
        changes.delete(`sheet/${styleId}`)
      }
      adopted.set(id, Array.isArray(styleIds) ? styleIds : [])
    },
    forgetElement: (id) => void changes.delete(`element/${id}`),
    forgetNode(id) {
      changes.delete(`element/${id}`)
      adopted.delete(id)
    },
    describe(timestamp, page) {
      const { isThere } = page
      const repeated = [...changes].flatMap(([key, { events }]) => {
        const isOfElement = key.startsWith('element/')
        return isOfElement && !isThere(Number(key.slice('element/'.length))) ? [] : events
      })
      return [...describeAdopted(page), ...repeated].map((data) => ({
        type: 3,
        timestamp,
        data,
      }))
    },
    clear() {
      constructed.clear()
      adopted.clear()
      changes.clear()
    },
  }
}

/**
 * Joins changes that follow each other: within one event all adds come before all
 * removes. The list of adds is our own and grows in place, so that ten thousand
 * rules one by one are not copied ten thousand times.
 */
function append(events: Fields[], data: Fields): void {
  const last = events.at(-1)
  const joins = last && isPlain(last) && isPlain(data) && last['removes'] === undefined
  if (!joins) {
    events.push(data['adds'] === undefined ? data : { ...data, adds: [...toList(data['adds'])] })
    return
  }
  const adds = (last['adds'] ?? []) as Fields[]
  for (const add of toList(data['adds'])) adds.push(add)
  events[events.length - 1] = { ...last, ...data, adds }
}

function isPlain(data: Fields): boolean {
  const { source, replace, replaceSync } = data
  return source === SOURCE.styleSheetRule && replace === undefined && replaceSync === undefined
}

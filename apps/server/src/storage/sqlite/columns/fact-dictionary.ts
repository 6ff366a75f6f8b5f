/** Of one kind: more would be ids in paths, say, and larger than the sessions they stand for. */
const VALUES_LIMIT = 100_000

/** What is known of a session beside its columns. A vital has its metric in its kind. */
export type FactKind = 'name' | 'page' | `vital ${string}`

/** Numbers of facts, from 1 on. */
export interface FactDictionary {
  /** How many there are, and one more. */
  readonly size: number
  /** @returns 0 where there are too many of its kind */
  codeOf(kind: FactKind, value: string | number): number
  kindOf(code: number): FactKind | undefined
  /** With their numbers; null where there are too many: the kind means nothing any more. */
  list(kind: FactKind): ReadonlyMap<string | number, number> | null
  /** By metric; null where one of them has too many values. */
  listVitals(): ReadonlyMap<string, VitalValues> | null
}

/** All values of a vital, ascending, with their numbers. */
export interface VitalValues {
  readonly values: Float64Array
  readonly codes: Uint32Array
}

const VITAL = 'vital '

export function createFactDictionary(limit = VALUES_LIMIT): FactDictionary {
  const groups = new Map<FactKind, Map<string | number, number>>()
  /** One text for each kind, however many facts it has. */
  const names = new Map<FactKind, FactKind>()
  const kinds: (FactKind | undefined)[] = [undefined]
  const givenUp = new Set<FactKind>()
  /** As long as no value is added, which is seldom. */
  const sorted = new Map<FactKind, VitalValues>()

  const findGroup = (kind: FactKind): Map<string | number, number> => {
    const found = groups.get(kind)
    if (found) return found
    const group = new Map<string | number, number>()
    groups.set(kind, group)
    names.set(kind, kind)
    return group
  }

  const list: FactDictionary['list'] = (kind) => (givenUp.has(kind) ? null : findGroup(kind))

  return {
    get size() {
      return kinds.length
    },
    codeOf: (kind, value) => {
      if (givenUp.has(kind)) return 0
      const group = findGroup(kind)
      const known = group.get(value)
      if (known !== undefined) return known
      if (group.size === limit) {
        givenUp.add(kind)
        group.clear()
        return 0
      }
      const code = kinds.length
      group.set(value, code)
      kinds.push(names.get(kind))
      return code
    },
    kindOf: (code) => kinds[code],
    list,
    listVitals: () => {
      const found = new Map<string, VitalValues>()
      for (const kind of groups.keys()) {
        if (!kind.startsWith(VITAL)) continue
        const group = list(kind)
        if (!group) return null
        const known = sorted.get(kind)
        const vitals = known?.values.length === group.size ? known : sortVitals(group)
        sorted.set(kind, vitals)
        found.set(kind.slice(VITAL.length), vitals)
      }
      return found
    },
  }
}

function sortVitals(group: ReadonlyMap<string | number, number>): VitalValues {
  const ascending = [...group].sort(([a], [b]) => Number(a) - Number(b))
  return {
    values: Float64Array.from(ascending, ([value]) => Number(value)),
    codes: Uint32Array.from(ascending, ([, code]) => code),
  }
}

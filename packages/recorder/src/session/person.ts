import { IDENTIFIER_LENGTH_LIMIT } from '@playhead/protocol'
import type { MakeId } from './ids.ts'
import { readJson, type KeyValueStore } from './key-value-store.ts'
import { stringify } from '../stringify.ts'

/** Who the visitor is, as far as this browser knows. */
export interface Person {
  readonly anonymousId: string
  readonly userId: string | null
  readonly traits: Readonly<Record<string, unknown>> | null
}

/** Keeps the person across pages and tabs. */
export interface PersonKeeper {
  get(): Person
  identify(userId: string, traits: Record<string, unknown> | null): void
  /** Forgets the user and the anonymous id; another anonymous id is made. */
  forget(now: number): void
  /** Reads again what a sibling tab may have changed. */
  reload(): void
  /** Writes again what the page may have cleared. */
  save(): void
}

const KEY = 'person'

export function createPersonKeeper(
  store: KeyValueStore,
  makeId: MakeId,
  now: number,
): PersonKeeper {
  let person = load() ?? createPerson(now)
  save()

  function createPerson(at: number): Person {
    return { anonymousId: makeId(at), userId: null, traits: null }
  }

  function load(): Person | null {
    const record = readJson(store, KEY) as Partial<Record<keyof Person, unknown>> | null
    if (typeof record !== 'object' || record === null || !isIdentifier(record.anonymousId)) {
      return null
    }
    const { anonymousId, userId, traits } = record
    return {
      anonymousId,
      userId: isIdentifier(userId) ? userId : null,
      traits: typeof traits === 'object' ? (traits as Person['traits']) : null,
    }
  }

  function save(): void {
    store.set(KEY, stringify(person))
  }

  return {
    get: () => person,
    save,
    identify(userId, traits) {
      const isSame = person.userId === userId
      person = { ...person, userId, traits: traits ?? (isSame ? person.traits : null) }
      save()
    },
    forget(at) {
      person = createPerson(at)
      save()
    },
    reload() {
      person = load() ?? person
    },
  }
}

/** Whether the value can stand for a person on the wire. */
export function isIdentifier(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= IDENTIFIER_LENGTH_LIMIT
}

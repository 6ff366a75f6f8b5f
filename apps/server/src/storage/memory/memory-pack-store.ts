import type { DictionaryEntry, NewDictionary, NewPack, PackStore } from '../pack-store.ts'
import type { MemorySessions } from './memory-sessions.ts'
import { computeSessionColumns } from '../session-columns.ts'

/** Where the recordings of a session are. Shared with the log that reads them. */
export interface MemoryPacks {
  readonly packs: Map<number, NewPack>
  readonly damaged: Set<number>
  /** By `nameMember`. */
  readonly places: Map<string, number>
}

export function nameMember(name: {
  sessionId: string
  windowId: string
  sequence: number
}): string {
  return `${name.sessionId}/${name.windowId}/${name.sequence}`
}

interface PackState {
  /** With how many segments it was finished. */
  finished: number
  failures: number
  notBefore: number
}

export function createMemoryPackStore(sessions: MemorySessions, memory: MemoryPacks): PackStore {
  const { packs, damaged, places } = memory
  const states = new Map<string, PackState>()
  const dictionaries = new Map<number, NewDictionary & DictionaryEntry>()
  let nextId = 1

  const getState = (sessionId: string): PackState => {
    const state = states.get(sessionId) ?? { finished: -1, failures: 0, notBefore: 0 }
    states.set(sessionId, state)
    return state
  }
  const findNewest = (projectId: string) =>
    [...dictionaries.values()].findLast((dictionary) => dictionary.projectId === projectId)
  const dropUnused = (packId: number | null): void => {
    if (packId === null || [...places.values()].includes(packId)) return
    packs.delete(packId)
  }

  return {
    listUnpacked: async ({ endedBefore, now, limit, after }) =>
      [...sessions]
        .map(([sessionId, { projectId, tally, segments }], index) => {
          const { endedAt } = computeSessionColumns(sessionId, tally)
          const state = getState(sessionId)
          const isFinished = state.finished === segments.size
          return { sessionId, projectId, endedAt, place: index + 1, isFinished, ...state }
        })
        .filter(
          (each) =>
            !each.isFinished &&
            each.place > after &&
            each.endedAt < endedBefore &&
            each.notBefore <= now,
        )
        .slice(0, limit)
        .map(({ sessionId, projectId, endedAt, failures, place }) => ({
          sessionId,
          projectId,
          endedAt,
          failures,
          place,
        })),
    putPack: async (pack) => {
      const { sessionId, windowId, members } = pack
      const names = members.map(({ sequence }) => nameMember({ sessionId, windowId, sequence }))
      const segments = sessions.get(sessionId)?.segments
      const isUnchanged = members.every(
        ({ sequence, packId }, at) =>
          segments?.has(`${windowId}/${sequence}`) &&
          (places.get(names[at] ?? '') ?? null) === packId,
      )
      if (!isUnchanged) return 'changed'
      const id = nextId
      nextId += 1
      packs.set(id, { ...pack, bytes: Uint8Array.from(pack.bytes) })
      for (const name of names) places.set(name, id)
      for (const { packId } of members) dropUnused(packId)
      return 'stored'
    },
    readPack: async (packId) => {
      const pack = packs.get(packId)
      return pack ? { bytes: Uint8Array.from(pack.bytes), dictionary: pack.dictionary } : null
    },
    notePackDamage: async (packId) => void damaged.add(packId),
    finishSession: async (sessionId, segmentCount) => {
      const state = getState(sessionId)
      if (sessions.get(sessionId)?.segments.size !== segmentCount) return
      Object.assign(state, { finished: segmentCount, failures: 0, notBefore: 0 })
    },
    postponeSession: async (sessionId, until) => {
      const state = getState(sessionId)
      Object.assign(state, { failures: state.failures + 1, notBefore: until })
    },
    findCheap: async ({ projectId, grade, now }) => {
      const cheap = [...packs].find(
        ([id, { sessionId, ...pack }]) =>
          pack.grade < grade &&
          !damaged.has(id) &&
          sessions.get(sessionId)?.projectId === projectId &&
          getState(sessionId).notBefore <= now,
      )
      return cheap?.[1].sessionId ?? null
    },
    listCheap: async ({ sessionId, grade }) =>
      [...packs]
        .filter(([, pack]) => pack.sessionId === sessionId && pack.grade < grade)
        .map(([id]) => id),
    putDictionary: async (dictionary) => {
      const id = dictionaries.size === 0 ? 1 : Math.max(...dictionaries.keys()) + 1
      const version = 1 + (findNewest(dictionary.projectId)?.version ?? 0)
      const bytes = Uint8Array.from(dictionary.bytes)
      dictionaries.set(id, { ...dictionary, bytes, id, version, sizeBytes: bytes.length })
      return id
    },
    findDictionary: async (projectId) => {
      const newest = findNewest(projectId)
      if (!newest) return null
      const { id, version, createdAt, ratio, sizeBytes } = newest
      return { id, version, createdAt, ratio, sizeBytes }
    },
    readDictionary: async (id) => {
      const dictionary = dictionaries.get(id)
      return dictionary ? Uint8Array.from(dictionary.bytes) : null
    },
    dropUnusedDictionaries: async () => {
      const used = new Set(
        [...packs.values()]
          .filter(({ sessionId }) => sessions.has(sessionId))
          .map(({ dictionary }) => dictionary),
      )
      const unused = [...dictionaries.values()].filter(
        ({ id, projectId }) => !used.has(id) && findNewest(projectId)?.id !== id,
      )
      for (const { id } of unused) dictionaries.delete(id)
      return unused.length
    },
  }
}

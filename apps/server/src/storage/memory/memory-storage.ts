import { guardClosed } from '../guard-closed.ts'
import { mergeTallies } from '../session-tally.ts'
import { SessionOwnershipError } from '../storage-errors.ts'
import type { NewSegment, PageVisits, Storage } from '../storage.ts'
import { createMemoryAnnotations } from './memory-annotations.ts'
import { createMemoryControlStore } from './memory-control-store.ts'
import { createMemoryDeletions } from './memory-deletions.ts'
import { createMemoryForwarding } from './memory-forwarding.ts'
import { createMemoryPackStore, type MemoryPacks } from './memory-pack-store.ts'
import { createMemoryRecordedTexts } from './memory-recorded-texts.ts'
import { createMemoryReplayLog } from './memory-replay-log.ts'
import { createMemoryServerEvents } from './memory-server-events.ts'
import { createMemorySessionIndex } from './memory-session-index.ts'
import { createMemorySheetStore } from './memory-sheet-store.ts'
import { createMemoryTexts } from './memory-texts.ts'
import { createMemoryTrails } from './memory-trails.ts'
import type { MemorySession } from './memory-sessions.ts'
import { createNumbers } from './numbers.ts'

/** Keeps everything in memory: for tests, and to hold the interface to its word. */
export function createMemoryStorage(): Storage {
  const sessions = new Map<string, MemorySession>()
  const annotations = createMemoryAnnotations(sessions)
  const serverEvents = createMemoryServerEvents(sessions, {
    isDeleted: (id) => deletions.isDeleted(id),
    onGone: annotations.forget,
  })
  const deletions = createMemoryDeletions(sessions, {
    ...serverEvents,
    onGone: annotations.forget,
  })
  const packs: MemoryPacks = { packs: new Map(), damaged: new Set(), places: new Map() }
  const numbers = createNumbers<string>()
  const index = createMemorySessionIndex(sessions, annotations.look, numbers)
  const forwarding = createMemoryForwarding(sessions, annotations.look)
  return guardClosed({
    appendSegment: async (segment) => {
      const copy = { ...structuredClone(segment), payload: Uint8Array.from(segment.payload) }
      const known = sessions.get(copy.sessionId)
      if (!known && deletions.isDeleted(copy.sessionId)) return 'deleted'
      if (!known) {
        sessions.set(copy.sessionId, begin(copy))
        forwarding.noteSegment(copy)
        return 'stored'
      }
      if (known.projectId !== copy.projectId || known.person !== null)
        throw new SessionOwnershipError(copy.sessionId)
      if (known.segments.has(nameOf(copy))) return 'duplicate'
      known.tally = mergeTallies(known.tally, copy.tally)
      known.segments.set(nameOf(copy), copy)
      forwarding.noteSegment(copy)
      mergePages(known.pages, copy.pages)
      return 'stored'
    },
    appendServerEvents: async (batch) => {
      const answer = await serverEvents.append(batch)
      forwarding.noteServerEvents(batch.projectId, batch.events)
      return answer
    },
    settle: async () => {},
    sessions: index,
    texts: createMemoryTexts(index, sessions),
    recordedTexts: createMemoryRecordedTexts(sessions),
    trails: createMemoryTrails(sessions, annotations.look, numbers),
    replays: createMemoryReplayLog(sessions, packs),
    packs: createMemoryPackStore(sessions, packs),
    sheets: createMemorySheetStore(sessions),
    annotations,
    forwarding: forwarding.store,
    control: createMemoryControlStore(),
    deletions,
    loadFreeBytes: async () => Infinity,
    close: async () => sessions.clear(),
  })
}

function begin(segment: NewSegment): MemorySession {
  const pages = new Map<string, PageVisits>()
  mergePages(pages, segment.pages)
  const { projectId, tally } = segment
  const segments = new Map([[nameOf(segment), segment]])
  const rows = { segments, pages, serverEvents: new Map(), recorded: [] }
  return { projectId, tally, ...rows, person: null, isPinned: false, readCount: 0 }
}

function mergePages(known: Map<string, PageVisits>, pages: readonly PageVisits[]): void {
  for (const page of pages) {
    const old = known.get(page.path)
    known.set(page.path, {
      path: page.path,
      views: page.views + (old?.views ?? 0),
      firstAt: Math.min(page.firstAt, old?.firstAt ?? Infinity),
      lastAt: Math.max(page.lastAt, old?.lastAt ?? -Infinity),
    })
  }
}

function nameOf({ windowId, sequence }: NewSegment): string {
  return `${windowId}/${sequence}`
}

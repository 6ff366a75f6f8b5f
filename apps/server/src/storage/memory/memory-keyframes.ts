import type { KeyframeEntry, KeyframeStore, NewKeyframe } from '../keyframe-store.ts'
import { computeSessionColumns } from '../session-columns.ts'
import type { SegmentName } from '../storage.ts'
import { compareText } from '../compare-text.ts'
import type { MemorySessions } from './memory-sessions.ts'

interface KeptKeyframe extends NewKeyframe {
  isConfirmed: boolean
}

export function createMemoryKeyframes(sessions: MemorySessions): KeyframeStore {
  const keyframes = new Map<string, KeptKeyframe>()
  const noted = new Map<string, number>()
  const listKept = (): KeptKeyframe[] =>
    [...keyframes.values()].filter(({ sessionId }) => sessions.has(sessionId))

  return {
    listKeyframes: async (sessionId) =>
      listKept()
        .filter((each) => each.sessionId === sessionId)
        .sort((a, b) => compareText(a.windowId, b.windowId) || a.sequence - b.sequence)
        .map(toEntry),
    readKeyframe: async (name) => {
      const kept = sessions.has(name.sessionId) ? keyframes.get(nameOf(name)) : undefined
      return kept?.fault === null ? Uint8Array.from(kept.payload) : null
    },
    putKeyframes: async (added) => {
      for (const keyframe of added) {
        if (!sessions.has(keyframe.sessionId)) continue
        const payload = Uint8Array.from(keyframe.payload)
        keyframes.set(nameOf(keyframe), { ...keyframe, payload, isConfirmed: false })
      }
    },
    confirmKeyframe: async (name) => {
      const kept = keyframes.get(nameOf(name))
      if (kept) kept.isConfirmed = true
    },
    dropKeyframes: async ({ sessionId, windowId, fromSequence, toSequence }) => {
      for (const [key, kept] of keyframes) {
        const isOfTab = kept.sessionId === sessionId && kept.windowId === windowId
        if (isOfTab && kept.sequence >= fromSequence && kept.sequence <= toSequence) {
          keyframes.delete(key)
        }
      }
    },
    countKeyframes: async () => {
      const made = listKept().filter(({ fault }) => fault === null)
      const faults: Record<string, number> = {}
      for (const { fault } of listKept()) if (fault) faults[fault] = (faults[fault] ?? 0) + 1
      const sizeBytes = made.reduce((sum, { payload }) => sum + payload.length, 0)
      return { count: made.length, sizeBytes, faults }
    },
    findUnkeyframed: async ({ newSegments, quietBefore }) => {
      const changed = [...sessions].flatMap(([sessionId, { tally, segments }]) => {
        const { endedAt } = computeSessionColumns(sessionId, tally)
        const more = segments.size - (noted.get(sessionId) ?? 0)
        const isWorthIt = more >= newSegments || (more !== 0 && endedAt < quietBefore)
        return isWorthIt ? [{ sessionId, segmentCount: segments.size, endedAt }] : []
      })
      const [newest] = changed.sort((a, b) => b.endedAt - a.endedAt)
      return newest ? { sessionId: newest.sessionId, segmentCount: newest.segmentCount } : null
    },
    noteKeyframed: async ({ sessionId, segmentCount }) => void noted.set(sessionId, segmentCount),
  }
}

function toEntry(kept: KeptKeyframe): KeyframeEntry {
  const { windowId, sequence, at, eventCount, fault, isConfirmed, payload } = kept
  return { windowId, sequence, at, eventCount, fault, isConfirmed, sizeBytes: payload.length }
}

function nameOf({ sessionId, windowId, sequence }: SegmentName): string {
  return `${sessionId}/${windowId}/${sequence}`
}

import type { PackGrade } from '../../storage/pack-store.ts'
import type { KeyframeEntry } from '../../storage/keyframe-store.ts'
import type { SegmentEntry } from '../../storage/replay-log.ts'
import type { Storage } from '../../storage/storage.ts'
import type { JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'
import type { Packable } from './codec/pack.ts'

export interface SessionPacker {
  /**
   * Packs what is not packed yet, pack by pack, each whole or not at all, so that it
   * can end at any time and go on later.
   */
  pack(request: PackRequest): Promise<PackReport>
}

export interface PackRequest {
  readonly sessionId: string
  /** Of zstd. */
  readonly level: number
  /** Id of the dictionary to take, and its stored bytes. */
  readonly dictionary: { readonly id: number; readonly bytes: Uint8Array } | null
  /** What the packs will be. */
  readonly grade: PackGrade
  /** Also what is in packs of a lower grade. */
  readonly again: boolean
  /** Stops after the pack under way. */
  readonly isOver: () => boolean
}

export interface PackReport {
  /** Nothing is left to be done. */
  readonly isFinished: boolean
  /** As the payloads were stored. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly cpuMs: number
}

/** Compressed, of one pack, before what it inflates to is known. */
const BATCH_BYTES = 512 * 1024

/** By window and sequence. */
type Keyframes = ReadonlyMap<string, KeyframeEntry>

type Options = Pick<Storage, 'replays' | 'packs'> & {
  readonly reader: SegmentReader
  readonly jobs: Pick<JobRunner<Jobs>, 'run'>
}

export function createSessionPacker({ replays, packs, reader, jobs }: Options): SessionPacker {
  const loadKeyframes = async (sessionId: string): Promise<Keyframes> => {
    const keyframes = await replays.listKeyframes(sessionId)
    const made = keyframes.filter(({ fault }) => fault === null)
    return new Map(made.map((each) => [`${each.windowId} ${each.sequence}`, each]))
  }

  const read = async (sessionId: string, batch: readonly SegmentEntry[], keyframes: Keyframes) => {
    const found: { entry: SegmentEntry; packable: Packable }[] = []
    for (const entry of batch) {
      const { windowId, sequence } = entry
      const name = { sessionId, windowId, sequence }
      const keyframe = keyframes.get(`${windowId} ${sequence}`)
      const before = keyframe && (await reader.readKeyframe(name))
      const stretch = { ...name, fromSequence: sequence, toSequence: sequence }
      for await (const { payload } of reader.readSegments(stretch)) {
        // What is damaged stays where it is.
        if (!payload) continue
        if (before) found.push({ entry, packable: toPackable(sequence, before, true) })
        found.push({ entry, packable: toPackable(sequence, payload, false) })
      }
    }
    return found
  }

  /** Only when they are in a pack: then the place that they had is given back. */
  const emptyKeyframes = async (
    sessionId: string,
    packed: readonly { entry: SegmentEntry; packable: Packable }[],
    keyframes: Keyframes,
  ): Promise<void> => {
    for (const { entry, packable } of packed) {
      const { windowId, sequence } = entry
      const keyframe = keyframes.get(`${windowId} ${sequence}`)
      if (!packable.isKeyframe || !keyframe || keyframe.sizeBytes === 0) continue
      const { at, eventCount, fault, isConfirmed } = keyframe
      const name = { sessionId, windowId, sequence }
      await replays.putKeyframes([{ ...name, at, eventCount, fault, payload: new Uint8Array() }])
      if (isConfirmed) await replays.confirmKeyframe(name)
    }
  }

  return {
    pack: async ({ sessionId, level, dictionary, grade, again, isOver }) => {
      const report = { isFinished: false, bytesIn: 0, bytesOut: 0, cpuMs: 0 }
      const entries = await replays.listSegments(sessionId)
      const keyframes = await loadKeyframes(sessionId)
      const cheap = new Set(again ? await packs.listCheap({ sessionId, grade }) : [])
      const wanted = entries.filter(
        ({ sizeBytes, isDamaged, packId }) =>
          sizeBytes > 0 && !isDamaged && (packId === null || cheap.has(packId)),
      )
      for (const [windowId, segments] of Map.groupBy(wanted, (entry) => entry.windowId)) {
        let rest = segments
        while (rest.length > 0) {
          if (isOver()) return report
          const batch = takeBatch(rest)
          const found = await read(sessionId, batch, keyframes)
          rest = rest.slice(batch.length)
          if (found.length === 0) continue
          const { bytes, count, cpuMs } = await jobs.run('pack', {
            payloads: found.map(({ packable }) => packable),
            level,
            dictionary: dictionary ? Uint8Array.from(dictionary.bytes) : undefined,
          })
          const packed = found.slice(0, count)
          const own = packed.filter(({ packable }) => !packable.isKeyframe)
          const done = new Set(own.map(({ entry }) => entry))
          rest = [...batch.filter((entry) => wasRead(entry, found) && !done.has(entry)), ...rest]
          const sizeBytes = bytes.length
          const members = own.map(({ entry: { sequence, packId } }) => ({ sequence, packId }))
          const id = dictionary?.id ?? null
          const pack = { sessionId, windowId, members, dictionary: id, grade, bytes }
          // Deleted, or packed by somebody else: what is true now is seen the next time.
          if ((await packs.putPack(pack)) === 'changed') return report
          await emptyKeyframes(sessionId, packed, keyframes)
          report.cpuMs += cpuMs
          report.bytesOut += sizeBytes
          for (const { entry } of own) report.bytesIn += entry.sizeBytes
        }
      }
      await packs.finishSession(sessionId, entries.length)
      return { ...report, isFinished: true }
    },
  }
}

function toPackable(sequence: number, payload: Uint8Array, isKeyframe: boolean): Packable {
  // A copy: it is handed over to the worker, and others may hold this one.
  return { sequence, isKeyframe, payload: Uint8Array.from(payload) }
}

function wasRead(entry: SegmentEntry, found: readonly { entry: SegmentEntry }[]): boolean {
  return found.some((each) => each.entry === entry)
}

function takeBatch(segments: readonly SegmentEntry[]): SegmentEntry[] {
  let bytes = 0
  const end = segments.findIndex(({ sizeBytes }, place) => {
    bytes += sizeBytes
    return place > 0 && bytes > BATCH_BYTES
  })
  return end === -1 ? [...segments] : segments.slice(0, end)
}

import type { Stretch, StoredPayload } from '../../storage/replay-log.ts'
import type { SegmentName, Storage } from '../../storage/storage.ts'
import type { CutFrame, CutInput } from '../../worker/cut-frames.ts'
import type { FollowInput, FollowOutput } from '../../worker/follow-pages.ts'
import type { JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { PickedEntry } from '../../worker/pick-entries.ts'
import type { Packable } from '../compaction/codec/pack.ts'

/**
 * Reads recordings wherever they are: by themselves, or in packs. Everybody who wants
 * payloads reads here.
 */
export interface SegmentReader {
  /** As `ReplayLog.readSegments`, but what is in a pack is taken out of it. */
  readSegments(stretch: Stretch): AsyncIterable<StoredPayload>
  /** As `ReplayLog.readKeyframe`: one without a payload of its own is in its segment's pack. */
  readKeyframe(name: SegmentName): Promise<Uint8Array | null>
  /** What each payload tells beside the page, in the order of the payloads. */
  pickEntries(payloads: readonly Uint8Array[]): Promise<PickedEntry[][]>
  /** Takes out of frames what somebody may not see. The payloads are gone after it. */
  cutFrames(input: CutInput): Promise<CutFrame[]>
  /** How a tab is scrolled and what it shows, from payloads in their order. */
  followPages(input: FollowInput): Promise<FollowOutput>
}

/** Of payloads that were taken out of packs: a player asks for one window after the other. */
const CACHE_BYTES = 32 * 1024 * 1024
/** A pack can be replaced between finding and reading it; more often than this it is not. */
const ATTEMPTS = 3

/** Payloads by sequence. */
interface PackContent {
  readonly segments: ReadonlyMap<number, Uint8Array>
  readonly keyframes: ReadonlyMap<number, Uint8Array>
}

export function createSegmentReader(
  { replays, packs }: Pick<Storage, 'replays' | 'packs'>,
  jobs: Pick<JobRunner<Jobs>, 'run'>,
): SegmentReader {
  /** The one that was used last is the last one. */
  const cache = new Map<number, { content: PackContent; sizeBytes: number }>()
  let cachedBytes = 0

  const remember = (packId: number, content: PackContent): void => {
    const payloads = [...content.segments.values(), ...content.keyframes.values()]
    const sizeBytes = payloads.reduce((sum, { length }) => sum + length, 0)
    if (cache.has(packId)) return
    cache.set(packId, { content, sizeBytes })
    cachedBytes += sizeBytes
    for (const [oldest, { sizeBytes }] of cache) {
      if (cachedBytes <= CACHE_BYTES) break
      cache.delete(oldest)
      cachedBytes -= sizeBytes
    }
  }

  const open = async (packId: number): Promise<PackContent | null> => {
    const known = cache.get(packId)
    if (known) {
      cache.delete(packId)
      cache.set(packId, known)
      return known.content
    }
    const pack = await packs.readPack(packId)
    if (!pack) return null
    const { bytes, dictionary: id } = pack
    const dictionary = id === null ? undefined : await packs.readDictionary(id)
    if (dictionary === null) {
      await packs.notePackDamage(packId)
      return null
    }
    const unpacked = await jobs.run('unpack', { bytes, dictionary })
    if ('damage' in unpacked) {
      await packs.notePackDamage(packId)
      return null
    }
    const collect = (isWanted: (packable: Packable) => boolean) =>
      new Map(
        unpacked.payloads.filter(isWanted).map(({ sequence, payload }) => [sequence, payload]),
      )
    const content = {
      segments: collect(({ isKeyframe }) => !isKeyframe),
      keyframes: collect(({ isKeyframe }) => isKeyframe),
    }
    remember(packId, content)
    return content
  }

  const readOne = async (name: Stretch): Promise<StoredPayload | undefined> => {
    for await (const segment of replays.readSegments(name)) return segment
    return undefined
  }

  const resolve = async (found: StoredPayload, name: Stretch): Promise<StoredPayload> => {
    let segment = found
    for (let attempt = 0; attempt < ATTEMPTS && segment.packId !== null; attempt += 1) {
      const content = await open(segment.packId)
      const payload = content?.segments.get(segment.sequence)
      if (payload) return { ...segment, payload }
      const again = await readOne(name)
      if (!again || again.packId === segment.packId) break
      segment = again
    }
    return segment.packId === null ? segment : { ...segment, payload: null }
  }

  return {
    readSegments: async function* (stretch) {
      for await (const segment of replays.readSegments(stretch)) {
        const { sequence } = segment
        const name = { ...stretch, fromSequence: sequence, toSequence: sequence }
        yield segment.packId === null ? segment : await resolve(segment, name)
      }
    },
    readKeyframe: async (name) => {
      const own = await replays.readKeyframe(name)
      if (own === null || own.length > 0) return own
      const { sequence } = name
      const segment = await readOne({ ...name, fromSequence: sequence, toSequence: sequence })
      const content = segment?.packId == null ? null : await open(segment.packId)
      return content?.keyframes.get(sequence) ?? null
    },
    // What is handed to the worker is gone, and these may be of the cache.
    pickEntries: (payloads) =>
      jobs.run('pick-entries', { payloads: payloads.map((payload) => payload.slice()) }),
    cutFrames: (input) => jobs.run('cut-frames', input),
    followPages: ({ payloads, position }) =>
      jobs.run('follow-pages', { payloads: payloads.map((payload) => payload.slice()), position }),
  }
}

import type { Storage } from '../../storage/storage.ts'
import type { JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'
import type { Packable } from './codec/pack.ts'
import type { SampleVisit } from './compaction-jobs.ts'
import { PEOPLE_LIMIT } from './dictionary/shared-tokens.ts'

/** Of each visit, compressed: enough to see what a site looks like. */
const VISIT_BYTES = 128 * 1024
const SAMPLE_VISITS = 12
/** Of the last sessions of a project, where samples are looked for. */
const LOOK_BACK = 60
/** A new dictionary has to make packs so many times smaller than what is in use, … */
const WORTH = 1.05
/** … and to have saved the place that it takes itself after so many visits. */
const PAID_AFTER_VISITS = 10

export interface Dictionaries {
  /** The newest of a project, as it is stored; null when there is none. */
  load(projectId: string): Promise<{ id: number; bytes: Uint8Array; ratio: number } | null>
  /** Makes a new one of recent visits, if it is worth it. */
  build(projectId: string): Promise<{ outcome: BuildOutcome; cpuMs: number }>
}

export type BuildOutcome = 'built' | 'not-better' | 'too-few-people'

interface DictionariesOptions {
  readonly storage: Pick<Storage, 'sessions' | 'replays' | 'packs'>
  readonly reader: SegmentReader
  readonly jobs: Pick<JobRunner<Jobs>, 'run'>
  readonly level: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createDictionaries(options: DictionariesOptions): Dictionaries {
  const { storage, reader, jobs, level, now } = options
  const { sessions, replays, packs } = storage

  const load: Dictionaries['load'] = async (projectId) => {
    const newest = await packs.findDictionary(projectId)
    const bytes = newest && (await packs.readDictionary(newest.id))
    return bytes ? { id: newest.id, bytes, ratio: newest.ratio } : null
  }

  /** The first of what a visit recorded, tab by tab. */
  const readVisit = async (sessionId: string): Promise<Packable[]> => {
    const payloads: Packable[] = []
    let sizeBytes = 0
    const windows = new Set((await replays.listSegments(sessionId)).map((each) => each.windowId))
    for (const windowId of windows) {
      const all = { sessionId, windowId, fromSequence: 0, toSequence: Number.MAX_SAFE_INTEGER }
      for await (const { sequence, payload } of reader.readSegments(all)) {
        if (!payload?.length) continue
        payloads.push({ sequence, isKeyframe: false, payload: Uint8Array.from(payload) })
        sizeBytes += payload.length
        if (sizeBytes > VISIT_BYTES) return payloads
      }
    }
    return payloads
  }

  const readSample = async (projectId: string): Promise<SampleVisit[]> => {
    const recent = await sessions.list({
      projectId,
      fromAt: -Infinity,
      toAt: now(),
      limit: LOOK_BACK,
      after: null,
    })
    const visits: SampleVisit[] = []
    // One visit of each person first: what a dictionary may hold needs several people.
    const byTurn = sortByTurn(recent.filter(({ columns }) => columns.hasReplay))
    for (const { sessionId, columns } of byTurn) {
      if (visits.length === SAMPLE_VISITS) break
      const payloads = await readVisit(sessionId)
      if (payloads.length === 0) continue
      visits.push({ person: columns.visitor, payloads })
    }
    return visits
  }

  return {
    load,
    build: async (projectId) => {
      const visits = await readSample(projectId)
      const people = new Set(visits.map(({ person }) => person)).size
      if (people < PEOPLE_LIMIT) return { outcome: 'too-few-people', cpuMs: 0 }
      const current = await load(projectId)
      const built = await jobs.run('build-dictionary', {
        visits,
        level,
        current: current ? Uint8Array.from(current.bytes) : undefined,
      })
      const { dictionary: bytes, ratio = 0, gain = 0, savedBytes = 0, cpuMs } = built
      const isPaid = bytes !== null && savedBytes * PAID_AFTER_VISITS > bytes.length
      if (!isPaid || gain < WORTH) return { outcome: 'not-better', cpuMs }
      await packs.putDictionary({ projectId, createdAt: now(), ratio, bytes })
      await packs.dropUnusedDictionaries()
      return { outcome: 'built', cpuMs }
    },
  }
}

/** The first of each visitor, then the second of each, and so on. */
function sortByTurn<Session extends { columns: { visitor: string } }>(
  sessions: readonly Session[],
): Session[] {
  const counts = new Map<string, number>()
  return sessions
    .map((session) => {
      const { visitor } = session.columns
      const turn = counts.get(visitor) ?? 0
      counts.set(visitor, turn + 1)
      return { session, turn }
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ session }) => session)
}

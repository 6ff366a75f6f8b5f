import { computeClosedAt } from '@playhead/sessions'
import type { ProjectSettings } from '@playhead/protocol'
import type { Logger } from 'pino'
import type { UnpackedSession } from '../../storage/pack-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { JobsClosedError } from '../../worker/job-runner.ts'
import { getIdleTimeoutMs } from '../projects/settings.ts'
import type { UpkeepSource, UpkeepTask } from '../upkeep/upkeep.ts'
import type { Dictionaries } from './dictionaries.ts'
import { createDictionaryJudge } from './dictionary-judge.ts'
import type { PackReport, SessionPacker } from './pack-session.ts'

/** Level of zstd, and of what is packed while many wait: a third of the time, a tenth larger. */
export const PACK_LEVEL = 9
const BACKLOG_LEVEL = 3
const BACKLOG = 200
const PAGE = BACKLOG + 1
const PAGES_LIMIT = 20
const CLOSINGS_LIMIT = 10_000

/** No session closes earlier: the least idle timeout. */
const CLOSED_AFTER_MS = 60_000
/** So long the first sessions of a project wait for others that they have something in common with. */
const WAIT_MS = 3_600_000
/** With so many waiting, there is no need to wait any longer. */
const ENOUGH = 8

/** A task ends after this, done or not: there is other upkeep. */
const SLICE_MS = 2_000
const RETRY_MS = 600_000
const RETRY_LIMIT_MS = 86_400_000
/** After so many failures in a row a session is left alone for a month. */
const FAILURES_LIMIT = 8
const GIVEN_UP_MS = 30 * 86_400_000

/** What was done since the start. Bytes as they were stored. */
export interface CompactionCounters {
  readonly sessions: number
  readonly failures: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Of the worker. */
  readonly cpuMs: number
  readonly dictionaries: number
}

export interface CompactionSource extends UpkeepSource {
  getCounters(): CompactionCounters
}

interface CompactionOptions {
  readonly storage: Pick<Storage, 'packs' | 'sessions' | 'control'>
  readonly packer: SessionPacker
  readonly dictionaries: Dictionaries
  readonly loadSettings: (projectId: string) => Promise<ProjectSettings>
  readonly logger: Pick<Logger, 'debug' | 'warn'>
  /** Whether a closed session waits for nothing that belongs into its packs. */
  readonly isReady: (sessionId: string) => Promise<boolean>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Waits after work that took so long, so that ingest comes first. */
  readonly rest: (workMs: number, signal: AbortSignal) => Promise<void>
}

/** Packs closed sessions, the oldest first, then again those that were packed in haste. */
export function createCompactionSource(options: CompactionOptions): CompactionSource {
  const { storage, packer, dictionaries, loadSettings, isReady, logger, now, rest } = options
  const { packs } = storage
  const counters = { sessions: 0, failures: 0, bytesIn: 0, bytesOut: 0, cpuMs: 0, dictionaries: 0 }
  const judge = createDictionaryJudge(now)

  /** When sessions close, by id and end: only more activity changes that. */
  const closings = new Map<string, number>()

  const loadClosing = async ({ sessionId, projectId, endedAt }: UnpackedSession) => {
    const name = `${sessionId} ${endedAt}`
    const known = closings.get(name)
    if (known !== undefined) return known
    const stored = await storage.sessions.load(sessionId)
    const settings = await loadSettings(projectId)
    const idleTimeoutMs = getIdleTimeoutMs(settings, stored?.columns.deviceType ?? null)
    const closesAt = computeClosedAt(endedAt, idleTimeoutMs)
    if (closings.size > CLOSINGS_LIMIT) closings.clear()
    closings.set(name, closesAt)
    return closesAt
  }

  const count = (projectId: string, report: PackReport, ratio: number | null): void => {
    counters.bytesIn += report.bytesIn
    counters.bytesOut += report.bytesOut
    counters.cpuMs += report.cpuMs
    if (report.isFinished) counters.sessions += 1
    if (ratio !== null) judge.note(projectId, { ...report, ratio })
  }

  const packSession = (
    { sessionId, projectId, failures }: Omit<UnpackedSession, 'endedAt' | 'place'>,
    { isHasty, again }: { isHasty: boolean; again: boolean },
  ): UpkeepTask => {
    return async (signal) => {
      const startedAt = now()
      try {
        const dictionary = await dictionaries.load(projectId)
        const isOver = () => signal.aborted || now() - startedAt > SLICE_MS
        const level = isHasty ? BACKLOG_LEVEL : PACK_LEVEL
        const grade = isHasty ? 0 : dictionary ? 2 : 1
        const report = await packer.pack({ sessionId, level, dictionary, grade, again, isOver })
        count(projectId, report, dictionary?.ratio ?? null)
        const { isFinished, bytesIn, bytesOut, cpuMs } = report
        logger.debug({ sessionId, isFinished, bytesIn, bytesOut, cpuMs }, 'packed a session')
        await rest(report.cpuMs, signal)
      } catch (error) {
        if (signal.aborted || error instanceof JobsClosedError) throw error
        counters.failures += 1
        const waitMs =
          failures + 1 >= FAILURES_LIMIT
            ? GIVEN_UP_MS
            : Math.min(RETRY_MS * 2 ** failures, RETRY_LIMIT_MS)
        logger.warn({ err: error, sessionId, waitMs }, 'a session could not be packed')
        await packs.postponeSession(sessionId, now() + waitMs)
      }
    }
  }

  const buildDictionary =
    (projectId: string): UpkeepTask =>
    async (signal) => {
      const startedAt = now()
      const { outcome, cpuMs } = await dictionaries.build(projectId)
      judge.noteBuild(projectId)
      counters.cpuMs += cpuMs
      if (outcome === 'built') counters.dictionaries += 1
      logger.debug({ projectId, outcome, cpuMs }, 'looked for a dictionary')
      await rest(now() - startedAt, signal)
    }

  const listClosed = async (): Promise<UnpackedSession[]> => {
    const closed: UnpackedSession[] = []
    let after = 0
    // Sessions that go on for hours stand before those that have ended.
    for (let page = 0; page < PAGES_LIMIT && closed.length <= BACKLOG; page += 1) {
      const query = { endedBefore: now() - CLOSED_AFTER_MS, now: now(), limit: PAGE, after }
      const list = await packs.listUnpacked(query)
      for (const session of list) {
        if ((await loadClosing(session)) <= now()) closed.push(session)
      }
      after = list.at(-1)?.place ?? 0
      if (list.length < PAGE) break
    }
    return closed
  }

  const findUnpacked = async (): Promise<UpkeepTask | null> => {
    const closed = await listClosed()
    const isBacklog = closed.length > BACKLOG
    const byProject = Map.groupBy(closed, ({ projectId }) => projectId)
    for (const session of closed) {
      const { projectId, endedAt } = session
      const waiting = byProject.get(projectId)?.length ?? 0
      const isLate = now() - endedAt > WAIT_MS
      if (!(await isReady(session.sessionId))) continue
      if ((await packs.findDictionary(projectId)) === null) {
        if ((waiting >= ENOUGH || isLate) && judge.mayBuild(projectId)) {
          return buildDictionary(projectId)
        }
        // One that was tried just now and did not pay is not worth waiting for.
        if (!isLate && !isBacklog && judge.mayBuild(projectId)) continue
      }
      return packSession(session, { isHasty: isBacklog, again: false })
    }
    return null
  }

  /** A session that can be packed better than it was. */
  const findCheap = async (projectId: string): Promise<string | null> => {
    const query = { projectId, now: now() }
    const sessionId = await packs.findCheap({ ...query, grade: 2 })
    if (sessionId === null || (await dictionaries.load(projectId))) return sessionId
    return packs.findCheap({ ...query, grade: 1 })
  }

  /** What is better done than left: dictionaries that do not pay any more, packs made in haste. */
  const findBetter = async (): Promise<UpkeepTask | null> => {
    for (const { id: projectId } of await storage.control.listProjects()) {
      if (judge.isStale(projectId)) return buildDictionary(projectId)
      const sessionId = await findCheap(projectId)
      if (sessionId === null) continue
      return packSession({ sessionId, projectId, failures: 0 }, { isHasty: false, again: true })
    }
    return null
  }

  return {
    name: 'compaction',
    next: async () => (await findUnpacked()) ?? (await findBetter()),
    getCounters: () => ({ ...counters }),
  }
}

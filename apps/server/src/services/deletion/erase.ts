import type { DeletionSubject } from '@playhead/protocol'
import { TIME_LIMIT_MS } from '@playhead/protocol'
import { createHash } from 'node:crypto'
import {
  DELETED_AT_ONCE,
  type SelectedSession,
  type SelectionQuery,
} from '../../storage/deletions.ts'
import type { Erasure, ErasureProgress } from '../../storage/erasures.ts'
import type { Storage } from '../../storage/storage.ts'

/** A session that ended less long ago may go on: retention leaves it alone. */
const REST_MS = 3_600_000

/**
 * One step of an erasure: looks at a bounded number of sessions, takes those that are
 * meant out, and notes how far it came. After a crash the same step is done again,
 * which finds only what is still there.
 *
 * @returns how far it is now
 */
export async function eraseStep(
  storage: Storage,
  erasure: Erasure,
  now: () => number,
): Promise<ErasureProgress> {
  const { projectId, subject } = erasure
  if (subject.kind === 'project') await storage.control.deleteProject(projectId)
  const chosen = listChosen(subject)
  const progress = await (chosen
    ? eraseChosen(storage, erasure, chosen)
    : eraseSelected(storage, erasure, now()))
  const step =
    progress.finishedAt === null
      ? progress
      : { ...progress, finishedAt: now(), subject: hideIdentity(subject) }
  await storage.control.updateErasure(erasure.id, step)
  return step
}

/** Sessions that were chosen by their ids; null where they are found by something else. */
function listChosen(subject: DeletionSubject): readonly string[] | null {
  if (subject.kind === 'session') return [subject.sessionId]
  return subject.kind === 'sessions' ? subject.sessionIds : null
}

async function eraseChosen(
  { deletions, control }: Storage,
  erasure: Erasure,
  chosen: readonly string[],
): Promise<ErasureProgress> {
  const { projectId, requestedAt } = erasure
  let progress: ErasureProgress = erasure
  for (const sessionIds of chunk(chosen)) {
    const request = { projectId, sessionIds, deletedAt: requestedAt }
    progress = add(progress, await deletions.deleteSessions(request))
    await control.dropShareLinks(request)
  }
  return { ...progress, finishedAt: requestedAt }
}

async function eraseSelected(
  { deletions, control }: Storage,
  erasure: Erasure,
  now: number,
): Promise<ErasureProgress> {
  const { projectId, after, round, subject } = erasure
  const rounds = listRounds(subject, erasure.requestedAt)
  const query = rounds[round]
  if (!query) return { ...erasure, finishedAt: now }
  const found = await deletions.select({ ...query, projectId, after })
  const leftBytes = subject.kind === 'budget' ? subject.sizeBytes - erasure.sizeBytes : Infinity
  const chosen = takeBytes(found.sessions, leftBytes)
  let progress: ErasureProgress = erasure
  for (const sessionIds of chunk(chosen.map(({ sessionId }) => sessionId))) {
    const request = { projectId, sessionIds, deletedAt: now }
    progress = add(progress, await deletions.deleteSessions(request))
    await control.dropShareLinks(request)
  }
  // The budget is kept with this step: what was found beside may stay.
  if (chosen.length < found.sessions.length) return { ...progress, finishedAt: now }
  if (found.next) return { ...progress, after: found.next }
  const isLast = round + 1 === rounds.length
  return { ...progress, after: null, round: round + 1, finishedAt: isLast ? now : null }
}

/** The first sessions that take so much together, or all of them. */
function takeBytes(sessions: readonly SelectedSession[], leftBytes: number): SelectedSession[] {
  let sum = 0
  return sessions.filter(({ sizeBytes }) => {
    if (sum >= leftBytes) return false
    sum += sizeBytes
    return true
  })
}

/** What is gone through, one after the other. */
function listRounds(
  subject: DeletionSubject,
  requestedAt: number,
): Omit<SelectionQuery, 'projectId' | 'after'>[] {
  const all = {
    fromAt: 0,
    toAt: TIME_LIMIT_MS,
    person: null,
    endedBefore: null,
    isPoor: false,
    withPinned: true,
  }
  const unpinned = { ...all, withPinned: false, endedBefore: requestedAt - REST_MS }
  switch (subject.kind) {
    case 'session':
    case 'sessions':
      return []
    case 'user':
      return [{ ...all, person: { kind: 'user', id: subject.userId } }]
    case 'visitor':
      return [{ ...all, person: { kind: 'anonymous', id: subject.anonymousId } }]
    case 'range':
      return [{ ...all, fromAt: subject.fromAt, toAt: subject.toAt }]
    case 'project':
      // Twice: what was on its way when the project went has landed by the second time.
      return [all, all]
    case 'age':
      return [{ ...unpinned, toAt: subject.toAt }]
    case 'budget':
      return [{ ...unpinned, isPoor: true }, unpinned]
  }
}

function add(
  progress: ErasureProgress,
  deleted: { sessions: number; sizeBytes: number },
): ErasureProgress {
  return {
    ...progress,
    sessions: progress.sessions + deleted.sessions,
    sizeBytes: progress.sizeBytes + deleted.sizeBytes,
  }
}

function chunk(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / DELETED_AT_ONCE)
  return Array.from({ length: count }, (_, place) =>
    ids.slice(place * DELETED_AT_ONCE, (place + 1) * DELETED_AT_ONCE),
  )
}

/** An audit that named the person would be the last thing known of him. */
function hideIdentity(subject: DeletionSubject): DeletionSubject {
  if (subject.kind === 'user') return { ...subject, userId: hash(subject.userId) }
  if (subject.kind === 'visitor') return { ...subject, anonymousId: hash(subject.anonymousId) }
  return subject
}

function hash(id: string): string {
  return `sha256:${createHash('sha256').update(id).digest('hex')}`
}

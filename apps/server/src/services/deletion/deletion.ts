import type { Deletion, DeletionSubject, Project } from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { Erasure } from '../../storage/erasures.ts'
import type { Storage } from '../../storage/storage.ts'
import { loadProject } from '../projects/projects.ts'
import { eraseStep } from './erase.ts'

/** As many entries of the audit as lists show. */
const LISTED = 100

export interface DeletionOrder {
  readonly subject: DeletionSubject
  /** Who asks: the name of a user, `command line` or `retention`. */
  readonly by: string
  readonly reason: string
  readonly now: number
}

/** Notes a deletion; upkeep does it, soon and by steps. Works beside a running server. */
export async function orderDeletion(
  control: ControlStore,
  project: Pick<Project, 'id' | 'name'>,
  order: DeletionOrder,
): Promise<Deletion> {
  const { subject } = order
  if (subject.kind === 'range' && subject.fromAt >= subject.toAt) {
    throw new AppError('invalid_request', 'fromAt is not before toAt; expected a range of time')
  }
  const erasure = createErasure(project, order)
  await control.putErasure(erasure)
  // Its key is refused from now on.
  if (subject.kind === 'project') await control.deleteProject(project.id)
  return toDeletion(erasure)
}

/**
 * Deletes one session, which is gone when this resolves.
 *
 * @throws {AppError} unknown_session
 */
export async function deleteSession(
  storage: Storage,
  sessionId: string,
  order: Omit<DeletionOrder, 'subject'>,
): Promise<Deletion> {
  const session = await storage.sessions.load(sessionId)
  if (!session) throw new AppError('unknown_session')
  const project = await loadProject(storage.control, session.projectId)
  return deleteChosen(storage, project, { ...order, subject: { kind: 'session', sessionId } })
}

/**
 * Deletes sessions of a project that were chosen one by one, by short steps: they are gone
 * when this resolves. Those that the project does not have are passed over.
 */
export async function deleteSessions(
  storage: Storage,
  { project, sessionIds }: { project: Pick<Project, 'id' | 'name'>; sessionIds: readonly string[] },
  order: Omit<DeletionOrder, 'subject'>,
): Promise<Deletion> {
  const subject = { kind: 'sessions' as const, sessionIds: [...new Set(sessionIds)] }
  return deleteChosen(storage, project, { ...order, subject })
}

async function deleteChosen(
  storage: Storage,
  project: Pick<Project, 'id' | 'name'>,
  order: DeletionOrder,
): Promise<Deletion> {
  const erasure = createErasure(project, order)
  // Noted as done, so that upkeep does not do it at the same time.
  await storage.control.putErasure({ ...erasure, finishedAt: order.now })
  return toDeletion({ ...erasure, ...(await eraseStep(storage, erasure, () => order.now)) })
}

function createErasure(
  project: Pick<Project, 'id' | 'name'>,
  { subject, by, reason, now }: DeletionOrder,
): Erasure {
  return {
    id: randomUUIDv7(),
    projectId: project.id,
    projectName: project.name,
    requestedAt: now,
    requestedBy: by,
    reason: reason.trim(),
    subject,
    sessions: 0,
    sizeBytes: 0,
    finishedAt: null,
    round: 0,
    after: null,
  }
}

/** Newest first. */
export async function listDeletions(
  control: ControlStore,
  projectId: string | null,
): Promise<Deletion[]> {
  return (await control.listErasures({ projectId, limit: LISTED })).map(toDeletion)
}

function toDeletion({ round: _round, after: _after, ...deletion }: Erasure): Deletion {
  return deletion
}

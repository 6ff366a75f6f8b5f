import type { Deletion, DeletionSubject } from '@playhead/protocol'
import { UuidV7 } from '@playhead/protocol/schema'
import { setTimeout } from 'node:timers/promises'
import { createLateValidator } from '../late-validator.ts'
import { readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { orderDeletion } from '../services/deletion/deletion.ts'
import { eraseStep } from '../services/deletion/erase.ts'
import type { ControlStore } from '../storage/control-store.ts'
import { openControlStore, openStorage } from '../storage/open-storage.ts'
import { isDataFolderInUse } from '../storage/storage-errors.ts'
import type { Storage } from '../storage/storage.ts'
import { print } from './print.ts'

const POLL_MS = 500
const uuid = createLateValidator(UuidV7)

export interface DeleteOptions {
  readonly reason?: string
}

/** `delete session`. @throws {AppError} invalid_request when the id is none */
export async function runDeleteSession(
  key: string,
  sessionId: string,
  options: DeleteOptions,
): Promise<void> {
  const id = sessionId.toLowerCase()
  if (!uuid.Check(id)) {
    throw new AppError('invalid_request', `${JSON.stringify(sessionId)} is no id of a session`)
  }
  await runDeletion(key, { kind: 'session', sessionId: id }, options)
}

/** `delete user`: every session in which the user appears. */
export function runDeleteUser(key: string, userId: string, options: DeleteOptions): Promise<void> {
  return runDeletion(key, { kind: 'user', userId }, options)
}

/** `delete visitor`: every session of an anonymous id. */
export function runDeleteVisitor(
  key: string,
  anonymousId: string,
  options: DeleteOptions,
): Promise<void> {
  return runDeletion(key, { kind: 'visitor', anonymousId }, options)
}

/** `delete range`: every session that began in it. @throws {AppError} for a time that is none */
export function runDeleteRange(
  key: string,
  options: DeleteOptions & { from: string; to: string },
): Promise<void> {
  const subject = {
    kind: 'range',
    fromAt: parseTime('--from', options.from),
    toAt: parseTime('--to', options.to),
  } as const
  return runDeletion(key, subject, options)
}

/** `delete project`: with its keys, its settings and all of its sessions. */
export function runDeleteProject(key: string, options: DeleteOptions): Promise<void> {
  return runDeletion(key, { kind: 'project' }, options)
}

/** Deletes by itself, or, when a server runs on the data folder, has that one do it. */
async function runDeletion(
  key: string,
  subject: DeletionSubject,
  { reason = '' }: DeleteOptions,
): Promise<void> {
  const { dataFolder } = readConfig(process.env)
  const beside = openControlStore(dataFolder)
  try {
    const project = await beside.control.findProjectByKey(key)
    if (!project) throw new AppError('unknown_key')
    const order = { subject, by: 'command line', reason, now: Date.now() }
    const { id } = await orderDeletion(beside.control, project, order)
    const storage = openUnlessInUse(dataFolder)
    if (storage) await deleteHere(storage)
    else await waitForServer(beside.control, id)
    const done = await findErasure(beside.control, id)
    print(`Deleted     ${done.sessions} sessions of ${project.name}, ${done.sizeBytes} bytes`)
  } finally {
    beside.close()
  }
}

function openUnlessInUse(folder: string): Storage | null {
  try {
    return openStorage({ kind: 'folder', folder })
  } catch (error) {
    if (isDataFolderInUse(error)) return null
    throw error
  }
}

/** Also what was left undone before, which is older. */
async function deleteHere(storage: Storage): Promise<void> {
  try {
    for (;;) {
      const erasure = await storage.control.findOpenErasure()
      if (!erasure) break
      await eraseStep(storage, erasure, Date.now)
    }
    while ((await storage.deletions.sweep(Date.now())) === 'more');
  } finally {
    await storage.close()
  }
}

async function waitForServer(control: ControlStore, id: string): Promise<void> {
  print('A server runs on this data folder and deletes now. Ctrl-C ends only the waiting.')
  while ((await findErasure(control, id)).finishedAt === null) await setTimeout(POLL_MS)
}

async function findErasure(control: ControlStore, id: string): Promise<Deletion> {
  const erasure = await control.findErasure(id)
  if (!erasure) throw new TypeError(`the deletion ${id} is not there any more`)
  return erasure
}

function parseTime(option: string, text: string): number {
  const at = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(at) || at < 0) {
    throw new AppError(
      'invalid_request',
      `${option} is ${JSON.stringify(text)}; expected a time such as 2026-05-31T12:00:00Z, or milliseconds`,
    )
  }
  return at
}

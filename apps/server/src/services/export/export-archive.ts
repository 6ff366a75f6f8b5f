import type { SessionEvent } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { StoredNote } from '../../storage/annotation-store.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Sheets } from '../sheets/sheets.ts'
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveHeader,
  type ArchiveLine,
  type ArchiveSheetLine,
} from './archive-format.ts'

export interface OpenArchiveOptions {
  readonly sessionId: string
  readonly now: number
  readonly sheets: Pick<Sheets, 'loadText'>
}

/**
 * All of a session, without a loss, in lines. One segment is in memory at a time.
 *
 * @throws {AppError} unknown_session
 */
export async function openArchive(
  storage: Pick<Storage, 'sessions' | 'replays' | 'sheets' | 'annotations'>,
  { sessionId, now, sheets }: OpenArchiveOptions,
): Promise<AsyncIterable<string>> {
  const { sessions, replays, sheets: uses, annotations } = storage
  const archive = await sessions.loadArchive(sessionId)
  if (!archive) throw new AppError('unknown_session')
  const { projectId, tally, segments, serverEvents } = archive
  const hashes = await uses.listOfSession(sessionId)
  const added = await annotations.describe([sessionId], null)
  const pages = await sessions.loadPages(sessionId)
  const header: ArchiveHeader = {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    exportedAt: now,
    sessionId,
    tally,
    serverEvents,
    pages,
    sheets: hashes,
    notes: (await annotations.listNotes(sessionId)).map(toArchivedNote),
    tags: added.get(sessionId)?.tags ?? [],
  }
  const eventsBySegment = Map.groupBy(
    await sessions.loadEvents(sessionId),
    ({ windowId, sequence, source }) => (source ? '' : `${windowId}/${sequence}`),
  )
  return (async function* () {
    yield `${JSON.stringify(header)}\n`
    for (const hash of hashes) {
      const text = await sheets.loadText(projectId, hash)
      if (text === null) continue
      const line: ArchiveSheetLine = { sheet: { hash, text } }
      yield `${JSON.stringify(line)}\n`
    }
    for (const segment of segments) {
      const { windowId, sequence } = segment
      const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
      const [stored] = await Array.fromAsync(replays.readSegments(stretch))
      const indexed = eventsBySegment.get(`${windowId}/${sequence}`) ?? []
      const events: SessionEvent[] = indexed.map(({ event }) => event)
      const payload = stored?.payload ? Buffer.from(stored.payload).toString('base64') : null
      const line: ArchiveLine = { segment, events, payload }
      yield `${JSON.stringify(line)}\n`
    }
  })()
}

/** Whose it is, another server cannot know. */
function toArchivedNote({ id, at, text, authorName, createdAt, editedAt }: StoredNote) {
  return { id, at, text, authorName, createdAt, editedAt }
}

import { gunzipSync } from 'node:zlib'
import type { SegmentHead } from '@playhead/protocol'
import type { Storage } from '../../storage/storage.ts'
import { toNewSegment } from '../ingest/ingest.ts'
import { parseSegment } from '../ingest/parse-segment.ts'
import { redateSegment, type RecordedSegment } from './redate-segment.ts'

/** A recording in a file: gzip of lines of JSON `{ head, payload, receivedAt }`, payload in base64. */
export interface RecordingFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface ImportOptions {
  readonly projectId: string
  /** When the newest recording is to have ended, in epoch milliseconds. */
  readonly newestEndsAt: number
  /** How much earlier than the one before each of the others is to have ended. */
  readonly spacingMs: number
}

/**
 * Stores recordings as if they had been made lately, each once: the first import
 * of a name settles its times, so that one that was cut short goes on where it
 * was, and one that was finished is not repeated.
 *
 * @returns how many recordings are there now that were not before
 * @throws {SyntaxError} or {AppError} when a file is no recording
 */
export async function importRecordings(
  storage: Pick<Storage, 'appendSegment' | 'control'>,
  files: readonly RecordingFile[],
  options: ImportOptions,
): Promise<number> {
  const newestFirst = files.toSorted((a, b) => (a.name < b.name ? 1 : -1))
  let imported = 0
  for (const [place, { name, bytes }] of newestFirst.entries()) {
    const segments = readRecording(bytes)
    const endsAt = options.newestEndsAt - place * options.spacingMs
    const note = await storage.control.claimImport({
      name,
      shiftMs: Math.round(endsAt - getEnd(segments)),
      isFinished: false,
    })
    if (note.isFinished) continue
    await Promise.all(
      segments.map((segment) => {
        const { body, receivedAt } = redateSegment(segment, note.shiftMs)
        const { projectId } = options
        return storage.appendSegment(toNewSegment(parseSegment(body), { projectId, receivedAt }))
      }),
    )
    await storage.control.finishImport(name)
    imported += 1
  }
  return imported
}

function readRecording(bytes: Uint8Array): RecordedSegment[] {
  const lines = gunzipSync(bytes).toString('utf8').split('\n').filter(Boolean)
  return lines.map((line) => {
    const { head, payload, receivedAt } = JSON.parse(line) as {
      head: SegmentHead
      payload: string
      receivedAt: number
    }
    return { head, payload: Buffer.from(payload, 'base64'), receivedAt }
  })
}

function getEnd(segments: readonly RecordedSegment[]): number {
  return segments.reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0)
}

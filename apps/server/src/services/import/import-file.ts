import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import { ARCHIVE_FORMAT } from '../export/archive-format.ts'
import { toIngestError } from '../ingest/ingest-error.ts'
import { importArchive, type ImportArchiveOptions } from './import-archive.ts'
import { importForeignRecording } from './import-foreign.ts'
import type { ImportedSession } from '@playhead/protocol'

/** What a file may hold once it is inflated: hours of a heavy page. */
const TEXT_BYTES_LIMIT = 8 * 1024 ** 3

export interface ImportFileOptions extends Pick<
  ImportArchiveOptions,
  'projectId' | 'limits' | 'now'
> {
  readonly path: string
}

/**
 * Stores the recording in a file, as JSON or as gzip of it, whichever of the known forms
 * it has. However large it is, little of it is in memory at a time.
 *
 * @throws {AppError} invalid_import, and what storing a segment throws
 */
export async function importFile(
  storage: Pick<Storage, 'appendSegment' | 'appendServerEvents' | 'sheets' | 'annotations'>,
  { path, projectId, limits, now }: ImportFileOptions,
): Promise<ImportedSession> {
  const isGzip = await beginsWithGzip(path)
  const open = (): AsyncIterable<string> => readTexts(path, isGzip)
  try {
    return (await isArchive(open()))
      ? await importArchive(storage, { projectId, limits, now, open })
      : await importForeignRecording(storage, { projectId, open })
  } catch (error) {
    throw toIngestError(error)
  }
}

async function beginsWithGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b
  } finally {
    await file.close()
  }
}

async function isArchive(texts: AsyncIterable<string>): Promise<boolean> {
  for await (const text of texts) {
    if (text !== '') return text.startsWith(`{"format":"${ARCHIVE_FORMAT}"`)
  }
  return false
}

async function* readTexts(path: string, isGzip: boolean): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 })
  const stream = isGzip ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let sizeBytes = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > TEXT_BYTES_LIMIT)
        throw new AppError('invalid_import', 'The file is too large.')
      yield decoder.decode(chunk, { stream: true })
    }
    yield decoder.decode()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const said = isGzip
      ? 'The gzip of the file is damaged, or what is in it is no UTF-8 text.'
      : 'The file is no UTF-8 text.'
    throw new AppError('invalid_import', said, { cause })
  } finally {
    file.destroy()
  }
}

import { ErrorAnswer, ImportedSession } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../errors.ts'
import { importFile } from '../services/import/import-file.ts'
import { loadProject } from '../services/projects/projects.ts'
import { getProjectLimits, loadProjectSettings } from '../services/projects/settings.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import type { LongBodies, LongBody } from './long-bodies.ts'
import { ProjectParams } from './project-settings.ts'

/** The largest file that can be sent, in bytes. */
const FILE_BYTES_LIMIT = 2 * 1024 ** 3

export interface ImportRoutesOptions {
  readonly storage: Storage
  readonly longBodies: LongBodies
  readonly now: () => number
}

/** Recordings of elsewhere, from administrators. */
export function addImportRoutes(
  app: AppInstance,
  { storage, longBodies, now }: ImportRoutesOptions,
): void {
  app.addContentTypeParser(
    'application/octet-stream',
    async (_request: FastifyRequest, stream: Readable) => stream,
  )

  app.post(
    '/api/projects/:id/imports',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Import a recording',
        description:
          'A JSON array of rrweb events, an export of PostHog, or of Playhead; as it is or as gzip. The same file again adds nothing.',
        tags: ['projects'],
        params: ProjectParams,
        consumes: ['application/octet-stream'],
        response: { 200: ImportedSession, '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async (request) => {
      const { params, body } = request
      const { id } = await loadProject(storage.control, params.id)
      const limits = getProjectLimits(await loadProjectSettings(storage.control, id))
      // It is read more than once, and may be larger than what fits into memory.
      const folder = await mkdtemp(join(tmpdir(), 'playhead-import-'))
      try {
        const path = join(folder, 'file')
        await saveBody(body, path, longBodies.begin(request))
        return await importFile(storage, { projectId: id, limits, now: now(), path })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
}

/** @throws {AppError} body_too_large, malformed_body when the sender goes away */
async function saveBody(body: unknown, path: string, longBody: LongBody): Promise<void> {
  let sizeBytes = 0
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      longBody.touch()
      sizeBytes += chunk.length
      if (sizeBytes > FILE_BYTES_LIMIT) {
        throw new AppError('body_too_large', 'The file is larger than 2 GiB.')
      }
      yield chunk
    }
  }
  try {
    await pipeline(body as Readable, count, createWriteStream(path, { mode: 0o600 }))
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('malformed_body', 'The connection ended before the file did.', { cause })
  } finally {
    longBody.end()
  }
}

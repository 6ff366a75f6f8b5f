import type { ImportedSession, Me } from '@playhead/protocol'
import { createWriteStream, openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Assets } from '../assets/assets.ts'
import { AppError } from '../errors.ts'
import { print } from './print.ts'
import { withServer } from './with-server.ts'

const ENDINGS: Readonly<Record<string, string>> = {
  playhead: 'playhead.gz',
  rrweb: 'rrweb.json',
  html: 'html',
}

interface ExportOptions {
  readonly format: string
  readonly output?: string
  readonly tab?: string
}

/** `export`: a session as a file. */
export async function runExport(
  assets: Assets,
  sessionId: string,
  { format, output, tab }: ExportOptions,
): Promise<void> {
  const ending = ENDINGS[format]
  if (!ending) {
    const known = Object.keys(ENDINGS).join(', ')
    throw new AppError('invalid_request', `--format is ${format}; expected one of ${known}`)
  }
  const path = output ?? `session-${sessionId}.${ending}`
  await withServer(assets, async (ask) => {
    const query = new URLSearchParams({ format, ...(tab ? { tab } : {}) })
    const answer = await ask(`sessions/${encodeURIComponent(sessionId)}/export?${query}`)
    const draft = `${path}.partial`
    try {
      const body = Readable.fromWeb(answer.body as ReadableStream)
      await pipeline(body, createWriteStream(draft, { mode: 0o600 }))
      await rename(draft, path)
    } finally {
      await rm(draft, { force: true })
    }
  })
  print(path)
}

/** `import`: recordings into a project, one session each. */
export async function runImport(
  assets: Assets,
  key: string,
  files: readonly string[],
): Promise<void> {
  await withServer(assets, async (ask) => {
    const { projects } = (await (await ask('me')).json()) as Me
    const project = projects.find((each) => each.key === key)
    if (!project) throw new AppError('unknown_key')
    for (const file of files) {
      const answer = await ask(`projects/${encodeURIComponent(project.id)}/imports`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: await openFile(file),
      })
      const imported = (await answer.json()) as ImportedSession
      const { sessionId, segments, duplicates, badEvents } = imported
      const known = duplicates === segments ? 'was there already' : `${segments} segments`
      const bad = badEvents > 0 ? `, ${badEvents} events could not be read` : ''
      print(`${file}  session ${sessionId}  ${known}${bad}`)
    }
  })
}

async function openFile(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path)
  } catch (cause) {
    throw new AppError('invalid_import', `${path} cannot be read.`, { cause })
  }
}

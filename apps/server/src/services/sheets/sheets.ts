import type { SheetsAccepted } from '@playhead/protocol'
import { adaptCss } from '@playhead/reducer'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { AppError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Admission } from '../ingest/admission.ts'
import { checkOrigin } from '../ingest/check-origin.ts'
import { toIngestError } from '../ingest/ingest-error.ts'
import { createByteCache } from './byte-cache.ts'
import { parseSheets, parseSheetsHead, type ParsedSheet } from './parse-sheets.ts'
import { compressSheet, decompressSheet } from './sheet-codec.ts'

/** Style sheets by content: taken from recorders, handed to replays and exports. */
export interface Sheets {
  /**
   * Takes texts in. Resolves once they are on disk.
   *
   * @throws {AppError} of any code that docs/reference/errors.md lists for sheets
   */
  accept(request: SheetsRequest): Promise<SheetsAccepted>
  /** The text, as a recorder wrote it; null when it is not there or damaged. */
  loadText(projectId: string, hash: string): Promise<string | null>
  /**
   * gzip of the text as a replay needs it, made once for each content.
   *
   * @throws {AppError} unknown_sheet
   */
  loadForReplay(projectId: string, hash: string): Promise<Uint8Array>
}

export interface SheetsRequest {
  readonly body: Uint8Array
  /** The `Origin` header: absent when no browser page sends. */
  readonly origin: string | undefined
  readonly receivedAt: number
}

/** What all sheets of a project may take, in bytes as stored: some ten times that as text. */
export const PROJECT_SHEETS_BYTES_LIMIT = 256 * 1024 * 1024
/** What is kept in memory as replays need it, in bytes. */
const CACHE_BYTES_LIMIT = 32 * 1024 * 1024

/** How many sheets of before are tried as the base of a new one. */
const BASES_TRIED = 3
/** One that needs another one takes at most so much of what it takes whole. */
const WORTHWHILE = 0.5

const toGzip = promisify(gzip)

export function createSheets(
  storage: Pick<Storage, 'sheets' | 'control'>,
  admission: Pick<Admission, 'admit'>,
): Sheets {
  const cache = createByteCache(CACHE_BYTES_LIMIT)

  async function checkBudget(projectId: string): Promise<void> {
    const storedBytes = await storage.sheets.measure(projectId)
    if (storedBytes < PROJECT_SHEETS_BYTES_LIMIT) return
    throw new AppError(
      'sheet_budget_spent',
      `The style sheets of the project take ${storedBytes} bytes; at most ${PROJECT_SHEETS_BYTES_LIMIT} are kept.`,
    )
  }

  async function loadText(projectId: string, hash: string): Promise<string | null> {
    return (await loadBytes(projectId, hash))?.toString('utf8') ?? null
  }

  async function loadBytes(projectId: string, hash: string): Promise<Buffer | null> {
    const stored = await storage.sheets.load(projectId, hash)
    if (!stored?.content) return null
    if (stored.base === null) return decompressSheet(stored.content, null)
    const base = await loadBytes(projectId, stored.base)
    return base && decompressSheet(stored.content, base)
  }

  /** Whole, or as what differs from a sheet of before: a deploy changes some of its CSS. */
  async function encode(projectId: string, { hash, bytes }: ParsedSheet) {
    const whole = await compressSheet(bytes, null)
    const search = { projectId, sizeBytes: whole.length, limit: BASES_TRIED }
    for (const base of await storage.sheets.findBases(search)) {
      const text = await loadBytes(projectId, base)
      const content = text && (await compressSheet(bytes, text))
      if (content && content.length <= whole.length * WORTHWHILE) return { hash, content, base }
    }
    return { hash, content: whole, base: null }
  }

  async function adapt(projectId: string, hash: string): Promise<Uint8Array> {
    const text = await loadText(projectId, hash)
    if (text === null) throw new AppError('unknown_sheet')
    return toGzip(adaptCss(text))
  }

  return {
    async accept({ body, origin, receivedAt }) {
      const { head, payload } = parseSheetsHead(body)
      const project = await storage.control.findProjectByKey(head.projectKey)
      if (!project) throw new AppError('unknown_key')
      checkOrigin(project, origin)
      await admission.admit({ projectId: project.id, sizeBytes: body.length, now: receivedAt })
      const parsed = await parseSheets(head, payload)
      try {
        const missing = new Set(await storage.sheets.findMissing(project.id, head.sheets))
        const wanted = parsed.filter(({ hash }) => missing.delete(hash))
        if (wanted.length === 0) return { stored: 0 }
        await checkBudget(project.id)
        const encoded = await Promise.all(wanted.map((sheet) => encode(project.id, sheet)))
        const sheets = encoded.map((sheet) => ({ ...sheet, storedAt: receivedAt }))
        return { stored: await storage.sheets.put(project.id, sheets) }
      } catch (cause) {
        throw toIngestError(cause)
      }
    },
    loadText,
    loadForReplay: (projectId, hash) =>
      cache.get(`${projectId}/${hash}`, () => adapt(projectId, hash)),
  }
}

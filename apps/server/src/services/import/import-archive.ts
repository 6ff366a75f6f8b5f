import { SegmentHead, ServerEvent, SessionTags } from '@playhead/protocol/schema'
import { createHash } from 'node:crypto'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { SEGMENT_INFLATED_BYTES_LIMIT } from '@playhead/protocol'
import { Type, type Static } from 'typebox'
import { createLateValidator } from '../../late-validator.ts'
import { AppError } from '../../errors.ts'
import type { ServerEventRecord } from '../../storage/server-events.ts'
import { computeSessionColumns } from '../../storage/session-columns.ts'
import type { SessionTally } from '../../storage/session-tally.ts'
import type { Storage } from '../../storage/storage.ts'
import { ARCHIVE_FORMAT, ARCHIVE_VERSION } from '../export/archive-format.ts'
import { ArchivedNotes, importAnnotations } from './import-annotations.ts'
import { checkPayload } from '../ingest/check-payload.ts'
import type { ImportedSession } from '@playhead/protocol'

const { properties: head } = SegmentHead
const Time = Type.Number()

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })

const HeaderSchema = Type.Object({
  format: Type.Literal(ARCHIVE_FORMAT),
  version: Type.Integer({ minimum: 1, maximum: ARCHIVE_VERSION }),
  sessionId: head.sessionId,
  tally: Type.Object({ visitor: Type.Object({}), windowIds: Type.Array(head.windowId) }),
  pages: Type.Array(
    Type.Object({
      path: Type.String({ maxLength: 4_096 }),
      views: Type.Integer({ minimum: 0 }),
      firstAt: Time,
      lastAt: Time,
    }),
  ),
  sheets: Type.Array(Hash, { maxItems: 10_000 }),
  notes: Type.Optional(ArchivedNotes),
  tags: Type.Optional(SessionTags.properties.tags),
  serverEvents: Type.Array(
    Type.Object({
      eventId: Type.String({ minLength: 1, maxLength: 512 }),
      owner: Type.Object({ kind: Type.Union([Type.Literal('session'), Type.Literal('person')]) }),
      at: Time,
      event: Type.Object({ name: ServerEvent.properties.name, at: Time, path: Type.String() }),
      environment: head.environment,
      anonymousId: Type.Union([Type.String(), Type.Null()]),
      userId: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
})

const LineSchema = Type.Object({
  segment: Type.Object({
    windowId: head.windowId,
    sequence: head.sequence,
    protocolVersion: head.protocolVersion,
    receivedAt: Time,
    sentAt: head.sentAt,
    firstAt: head.firstAt,
    lastAt: head.lastAt,
    clockOffsetMs: Type.Union([Time, Type.Null()]),
    eventCount: head.eventCount,
    startsWithSnapshot: head.startsWithSnapshot,
    flushReason: Type.String({ maxLength: 64 }),
  }),
  events: head.events,
  payload: Type.Union([Type.String(), Type.Null()]),
})

const SheetSchema = Type.Object({ sheet: Type.Object({ hash: Hash, text: Type.String() }) })

const sheetValidator = createLateValidator(SheetSchema)
const headerValidator = createLateValidator(HeaderSchema)
const lineValidator = createLateValidator(LineSchema)

export interface ImportArchiveOptions {
  readonly projectId: string
  readonly limits: { readonly idleTimeoutMs: number; readonly maxDurationMs: number }
  /** Epoch milliseconds. */
  readonly now: number
  readonly open: () => AsyncIterable<string>
}

/**
 * Stores a session that Playhead exported, under its own id. The first segment brings the
 * facts of the whole session along, the others nothing, so that each can be stored by the
 * same call as any other, and again without harm.
 *
 * @throws {AppError} invalid_import, and what storing a segment throws
 */
export async function importArchive(
  storage: Pick<Storage, 'appendSegment' | 'appendServerEvents' | 'sheets' | 'annotations'>,
  { projectId, limits, now, open }: ImportArchiveOptions,
): Promise<ImportedSession> {
  // Once before anything is stored: half of a file that is cut short is no session.
  for await (const part of readLines(open())) {
    if (part.kind === 'line' && part.line.payload !== null) readPayload(part.line.payload)
  }
  let [segments, duplicates, damaged] = [0, 0, 0]
  let sessionId = ''
  for await (const part of readLines(open())) {
    if (part.kind === 'header') {
      ;({ sessionId } = part.header)
      continue
    }
    if (part.kind === 'sheet') {
      const content = zstdCompressSync(part.sheet.text)
      await storage.sheets.put(projectId, [
        { hash: part.sheet.hash, storedAt: now, content, base: null },
      ])
      continue
    }
    const { header, line } = part
    const { segment, events, payload } = line
    if (payload === null) {
      damaged += 1
      continue
    }
    const bytes = readPayload(payload)
    const isFirst = segments === 0
    const tally = header.tally as unknown as SessionTally
    const status = await storage.appendSegment({
      ...segment,
      projectId,
      sessionId: header.sessionId,
      events,
      pages: isFirst ? header.pages : [],
      sheets: isFirst ? header.sheets : [],
      tally: isFirst ? withoutServers(tally) : toNothing(tally),
      payload: bytes,
    })
    segments += 1
    if (status === 'duplicate') duplicates += 1
  }
  const { header } = await readHeader(open())
  if (header.serverEvents.length > 0) {
    const records = header.serverEvents as unknown as ServerEventRecord[]
    const { accepted } = await storage.appendServerEvents({ projectId, limits, events: records })
    segments += accepted
  }
  await importAnnotations(storage.annotations, header)
  return { sessionId, segments, duplicates, badEvents: damaged }
}

type Header = Static<typeof HeaderSchema>
type Line = Static<typeof LineSchema>
type Part =
  | { readonly kind: 'sheet'; readonly sheet: { readonly hash: string; readonly text: string } }
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'line'; readonly header: Header; readonly line: Line }

async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<Part> {
  let header: Header | null = null
  let number = 0
  for await (const text of splitLines(texts)) {
    number += 1
    const value = parse(text, number)
    if (header === null) {
      header = checkHeader(value)
      yield { kind: 'header', header }
      continue
    }
    if (sheetValidator.Check(value)) {
      const { sheet } = value
      if (createHash('sha256').update(sheet.text).digest('hex') !== sheet.hash) {
        fail(`line ${number}: the sheet is not what its hash says`)
      }
      yield { kind: 'sheet', sheet }
      continue
    }
    if (!lineValidator.Check(value)) {
      const [fault] = lineValidator.Errors(value)
      fail(`line ${number}: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is wrong'}`)
    }
    yield { kind: 'line', header, line: value as Line }
  }
  if (header === null) fail('it is empty')
}

async function readHeader(texts: AsyncIterable<string>): Promise<{ header: Header }> {
  for await (const part of readLines(texts)) if (part.kind === 'header') return part
  return fail('it is empty')
}

function checkHeader(value: unknown): Header {
  if (!headerValidator.Check(value)) {
    const [fault] = headerValidator.Errors(value)
    return fail(`line 1: ${fault?.instancePath ?? ''} ${fault?.message ?? 'is wrong'}`)
  }
  try {
    // Whatever else the facts hold, a row must come of them.
    const columns = computeSessionColumns(value.sessionId, value.tally as unknown as SessionTally)
    const numbers = [columns.startedAt, columns.endedAt, columns.eventCount, columns.activeMs]
    if (!numbers.every(Number.isFinite)) fail('line 1: the facts of the session are not complete')
  } catch {
    fail('line 1: the facts of the session are not complete')
  }
  return value
}

async function* splitLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > 4 * SEGMENT_INFLATED_BYTES_LIMIT) fail('a line is too long')
    yield* lines
  }
  if (rest !== '') yield rest
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail(`line ${number} is not JSON`)
  }
}

function readPayload(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  try {
    checkPayload(bytes)
    if (bytes.length > 0) gunzipSync(bytes, { maxOutputLength: SEGMENT_INFLATED_BYTES_LIMIT })
  } catch {
    fail('a payload is not gzip, or too large')
  }
  return bytes
}

function fail(what: string): never {
  throw new AppError('invalid_import', `The file is no session that Playhead exported: ${what}.`)
}

/** What servers sent is stored by itself and adds itself. */
function withoutServers(tally: SessionTally): SessionTally {
  const isPlain = tally.customId === null
  return {
    ...tally,
    server: null,
    early: isPlain ? null : tally.early,
    late: isPlain ? null : tally.late,
  }
}

function toNothing({ visitor }: SessionTally): SessionTally {
  return {
    visitor,
    sampled: null,
    unsampled: null,
    sample: null,
    leastDelayMs: null,
    server: null,
    early: null,
    late: null,
    client: null,
    windowIds: [],
    place: null,
    customId: null,
    users: null,
  }
}

import Database from 'better-sqlite3'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect, test, vi } from 'vitest'
import { CONTENT_CHECKS } from '../../../services/integrity/content-checks.ts'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import type { Finding } from '../../examination.ts'
import { DataFolderError, isStorageDamaged } from '../../storage-errors.ts'
import type { Storage } from '../../storage.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { examineFolder } from './examine.ts'

const SESSIONS = 60
const SEGMENTS = 3
const RANGE = { projectId: 'project-1', fromAt: 0, toAt: NOON * 2, limit: 500, after: null }

/** A store as a server leaves it that was killed: some of it only in the log. */
let original = ''
let sessionIds: string[] = []

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'playhead-damage-'))
  const live = join(root, 'live')
  const storage = openSqliteStorage(live)
  await storage.control.putProject({
    id: 'project-1',
    name: 'P',
    key: 'k',
    allowedOrigins: [],
    timeZone: 'UTC',
  })
  sessionIds = Array.from({ length: SESSIONS }, () => randomUUIDv7())
  for (const [place, sessionId] of sessionIds.entries()) {
    const windowId = randomUUIDv7()
    for (let sequence = 0; sequence < SEGMENTS; sequence += 1) {
      // So small that it is in its row.
      const payload = randomBytes(2_000)
      await storage.appendSegment(createSegment({ sessionId, windowId, sequence }, { payload }))
    }
    // Half of it reaches the database, the other half stays in the log.
    if (place === SESSIONS / 2) checkpoint(join(live, 'playhead.db'))
  }
  original = join(root, 'original')
  cpSync(live, original, { recursive: true, filter: (path) => !path.endsWith('-shm') })
  await storage.close()
  return () => rmSync(root, { recursive: true })
})

function checkpoint(path: string): void {
  const db = new Database(path)
  db.pragma('wal_checkpoint(PASSIVE)')
  db.close()
}

interface Files {
  readonly db: string
  readonly wal: string
}

function change(path: string, edit: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path)
  edit(bytes)
  writeFileSync(path, bytes)
}

/** Puts the log into the database, so that damage to that is not healed by this. */
function settle({ db }: Files): void {
  new Database(db).close()
}

const flip = (bytes: Buffer, at: number): void => {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at)
}

const DAMAGES: Record<string, (files: Files) => void> = {
  'a database cut in half': (files) => {
    settle(files)
    truncateSync(files.db, Math.floor(readFileSync(files.db).length / 8_192) * 4_096)
  },
  'a database cut to nothing': ({ db, wal }) => {
    rmSync(wal)
    truncateSync(db, 0)
  },
  'zeroed pages in the middle': (files) => {
    settle(files)
    change(files.db, (bytes) => bytes.fill(0, 4_096 * 40, 4_096 * 44))
  },
  'garbage over every tenth page': (files) => {
    settle(files)
    change(files.db, (bytes) => {
      for (let page = 30; page * 4_096 < bytes.length - 4_096; page += 10) {
        randomBytes(4_096).copy(bytes, page * 4_096)
      }
    })
  },
  'a flipped bit in the header': (files) => {
    settle(files)
    change(files.db, (bytes) => flip(bytes, 3))
  },
  'a page size that cannot be': (files) => {
    settle(files)
    change(files.db, (bytes) => bytes.writeUInt16BE(77, 16))
  },
  'flipped bits all over': (files) => {
    settle(files)
    change(files.db, (bytes) => {
      for (let at = 4_096 * 25; at < bytes.length; at += 20_011) flip(bytes, at)
    })
  },
  'a schema page of zeros': (files) => {
    settle(files)
    change(files.db, (bytes) => bytes.fill(0, 100, 4_096))
  },
  'a garbage file': ({ db, wal }) => {
    rmSync(wal)
    writeFileSync(db, randomBytes(40_000))
  },
  'a missing database with its log': ({ db }) => rmSync(db),
  'a missing log': ({ wal }) => rmSync(wal),
  'a log cut in half': ({ wal }) => truncateSync(wal, Math.floor(readFileSync(wal).length / 2)),
  'a flipped bit in the log': ({ wal }) =>
    change(wal, (bytes) => flip(bytes, Math.floor(bytes.length / 3))),
  'a log of zeros': ({ wal }) => change(wal, (bytes) => bytes.fill(0)),
  'a log of garbage': ({ wal }) => writeFileSync(wal, randomBytes(100_000)),
  'the log of another database': ({ wal }) => {
    const other = join(createTemporaryFolder(), 'other.db')
    const db = new Database(other)
    db.pragma('journal_mode = WAL')
    db.exec('CREATE TABLE a (b)')
    db.prepare('INSERT INTO a VALUES (?)').run(randomBytes(50_000))
    cpSync(`${other}-wal`, wal)
    db.close()
  },
  'a folder in place of the database': ({ db, wal }) => {
    rmSync(db)
    rmSync(wal)
    cpSync(createTemporaryFolder(), db, { recursive: true })
  },
}

/** What still plays: all chunks of these sessions are whole. */
async function findPlaying(storage: Storage): Promise<string[]> {
  const playing: string[] = []
  for (const sessionId of sessionIds) {
    try {
      const session = await storage.sessions.load(sessionId)
      const segments = await storage.replays.listSegments(sessionId)
      if (!session || segments.length < SEGMENTS) continue
      const [{ windowId } = { windowId: '' }] = segments
      const stretch = { sessionId, windowId, fromSequence: 0, toSequence: SEGMENTS }
      const read = await Array.fromAsync(storage.replays.readSegments(stretch))
      if (read.every(({ payload }) => payload)) playing.push(sessionId)
    } catch (error) {
      // Said as what it is, the server answers with one line, and stays up.
      if (!isStorageDamaged(error)) throw error
    }
  }
  return playing
}

function open(folder: string): Storage | string {
  try {
    return openSqliteStorage(folder)
  } catch (error) {
    if (!(error instanceof DataFolderError)) throw error
    return error.message
  }
}

const isDamage = ({ state }: Finding): boolean => state === 'damaged'

/** What is not as it should be after a damage, in words; nothing when all is. */
async function judge(folder: string, lostLimit: number): Promise<string[]> {
  const wrong: string[] = []
  const check = (isRight: boolean, word: string): void => {
    if (!isRight) wrong.push(word)
  }
  const examine = (isRepairing: boolean): Finding[] => [
    ...examineFolder({ folder, isFull: true, isRepairing, now: NOON, contents: CONTENT_CHECKS })
      .findings,
  ]
  const found = examine(false)
  for (const { what, advice } of found) check(!`${what}${advice}`.includes('\n'), `lines: ${what}`)

  const opened = open(folder)
  let playingBefore: string[] = []
  if (typeof opened === 'string') {
    check(!opened.includes('\n'), `more than a line: ${opened}`)
    check(/restore a backup|Look at who/.test(opened), `no advice: ${opened}`)
    check(found.some(isDamage), 'the doctor found nothing')
  } else {
    playingBefore = await findPlaying(opened)
    await opened.close()
  }
  const left = examine(true).filter(isDamage)
  const after = open(folder)
  // What cannot be repaired says so again.
  if (typeof after === 'string') {
    check(left.length > 0, 'repaired, and still it does not open')
    check(typeof opened === 'string', 'it opened before the repair only')
    return wrong
  }
  const playing = await findPlaying(after)
  const lost = new Set(playingBefore).difference(new Set(playing))
  check(lost.size <= lostLimit, `${lost.size} sessions play no more`)
  for (const { sessionId, columns } of await after.sessions.list(RANGE)) {
    const segments = await after.replays.listSegments(sessionId)
    check(columns.segmentCount === segments.length, `${sessionId} counts wrong`)
  }
  check((await after.appendSegment(createSegment())) === 'stored', 'nothing can be stored')
  await after.close()
  check(isDeepStrictEqual(examine(false).filter(isDamage), left), 'it says something else now')
  return wrong
}

test.each(Object.entries(DAMAGES))(
  'after %s: one line and what to do, or the rest plays; repaired, all works',
  async (name, damage) => {
    const folder = join(createTemporaryFolder(), 'data')
    cpSync(original, folder, { recursive: true })
    damage({ db: join(folder, 'playhead.db'), wal: join(folder, 'playhead.db-wal') })
    // A bit that was flipped in an id makes another id of it, which nobody can undo.
    expect(await judge(folder, name === 'flipped bits all over' ? 3 : 0)).toEqual([])
  },
)

test('a torn database is kept beside the one that was saved from it', () => {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  const files = { db: join(folder, 'playhead.db'), wal: join(folder, 'playhead.db-wal') }
  DAMAGES['zeroed pages in the middle']?.(files)
  const { findings } = examineFolder({
    folder,
    isFull: false,
    isRepairing: true,
    now: NOON,
    contents: CONTENT_CHECKS,
  })
  expect(findings.every(({ state }) => state !== 'damaged')).toBe(true)
  expect(readdirSync(folder)).toContain('playhead.db.damaged-20260601T120000Z')
})

test('a whole store is sound, also while it is in use, and is not repaired then', async () => {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  const storage = openSqliteStorage(folder)
  const options = { folder, isFull: true, isRepairing: false, now: NOON, contents: CONTENT_CHECKS }
  const keyframes = { count: 0, sizeBytes: 0, faults: {} }
  const expected = { findings: [], sessions: SESSIONS, chunks: SESSIONS * SEGMENTS, keyframes }
  expect(examineFolder(options)).toEqual(expected)
  expect(() => examineFolder({ ...options, isRepairing: true })).toThrow(/in use/)
  await storage.close()
  expect(examineFolder({ ...options, isRepairing: true })).toEqual(expected)
})

// The system's administrator may read everything.
test.skipIf(process.getuid?.() === 0)('a file that may not be read is said to be one', () => {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  chmodSync(join(folder, 'playhead.db'), 0)
  const { findings } = examineFolder({
    folder,
    isFull: false,
    isRepairing: false,
    now: NOON,
    contents: CONTENT_CHECKS,
  })
  expect(findings).toMatchObject([{ what: expect.stringContaining('cannot be read') }])
})

/** Changes rows behind the back of the storage. */
function alter(sql: string): string {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  const db = new Database(join(folder, 'playhead.db'))
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
  return folder
}

test.each([
  ['a chunk', 'UPDATE segments SET payload = zeroblob(size_bytes) WHERE id = 7', /chunk 0 of tab/],
  ['a lost segment', 'DELETE FROM segments WHERE id = 7', /counts 3 segments, and 2 are there/],
  ['orphans', 'DELETE FROM sessions WHERE id = 4', /3 rows of segments belong to sessions/],
  ['a column', 'UPDATE sessions SET click_count = 99 WHERE id = 4', /do not follow/],
  ['a count', 'UPDATE sessions SET distinct_page_count = 9 WHERE id = 4', /counts 9 pages/],
  ['facts', "UPDATE sessions SET tally = '{' WHERE id = 4", /facts cannot be read/],
])('%s that is wrong is named in a line and repaired', (_name, sql, said) => {
  const folder = alter(sql)
  const options = { folder, isFull: false, isRepairing: false, now: NOON, contents: CONTENT_CHECKS }
  const before = examineFolder(options).findings
  expect(before.every(({ state }) => state === 'damaged')).toBe(true)
  expect(before.map(({ what }) => what).join('\n')).toMatch(said)
  const { findings } = examineFolder({ ...options, isRepairing: true })
  expect(findings.map(({ state }) => state)).not.toContain('damaged')
  const after = examineFolder(options).findings
  expect(after.map(({ state }) => state)).not.toContain('damaged')
})

test('what marks a damaged chunk outlives the process, and the rest of the session plays', async () => {
  const folder = alter('UPDATE segments SET payload = zeroblob(size_bytes) WHERE id = 8')
  examineFolder({ folder, isFull: false, isRepairing: true, now: NOON, contents: CONTENT_CHECKS })
  const storage = openSqliteStorage(folder)
  const segments = await storage.replays.listSegments(sessionIds[2] ?? '')
  expect(segments.map(({ isDamaged }) => isDamaged)).toEqual([false, true, false])
  await storage.close()
})

test('a log that is damaged is said to be when the server starts, and is kept', async () => {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  const wal = join(folder, 'playhead.db-wal')
  DAMAGES['a flipped bit in the log']?.({ db: join(folder, 'playhead.db'), wal })
  const damaged = readFileSync(wal)
  const lines: string[] = []
  await openSqliteStorage(folder, (line) => void lines.push(line)).close()
  expect(lines).toEqual([
    expect.stringMatching(
      /^playhead\.db-wal is damaged at byte \d+: \d+ commits behind it are lost/,
    ),
  ])
  const copy = readdirSync(folder).find((name) => name.startsWith('playhead.db-wal.damaged-'))
  expect(readFileSync(join(folder, copy ?? ''))).toEqual(damaged)
})

test('a log that is whole, and one that was cut short by a crash, are nothing to tell', async () => {
  for (const cutBytes of [0, 1, 4_000]) {
    const folder = join(createTemporaryFolder(), 'data')
    cpSync(original, folder, { recursive: true })
    const wal = join(folder, 'playhead.db-wal')
    truncateSync(wal, readFileSync(wal).length - cutBytes)
    const lines: string[] = []
    await openSqliteStorage(folder, (line) => void lines.push(line)).close()
    expect(lines).toEqual([])
  }
})

import Database from 'better-sqlite3'
import { cpSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { CONTENT_CHECKS } from '../../../services/integrity/content-checks.ts'
import {
  DAY_FILE,
  fillPackedStore,
  PEOPLE,
  playSession,
  SHEET_HASH,
} from '../../../testing/packed-store.ts'
import { NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { backUpFolder } from '../backup/back-up.ts'
import { restoreFolder } from '../backup/restore.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { examineFolder } from './examine.ts'

const HOUR_MS = 3_600_000
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** A store of eight packed sessions of three chunks, one raw chunk, a keyframe and a sheet. */
let original = ''
let sessionIds: string[] = []

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'playhead-packed-'))
  original = join(root, 'data')
  const storage = openSqliteStorage(original)
  sessionIds = await fillPackedStore(storage)
  await storage.close()
  return () => rmSync(root, { recursive: true })
})

function copy(): string {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  return folder
}

function alter(path: string, sql: string): void {
  const db = new Database(path)
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
}

const examine = (folder: string, isRepairing = false, isFull = false) =>
  examineFolder({ folder, isFull, isRepairing, now: NOON, contents: CONTENT_CHECKS })

const flipped = (column: string) =>
  `CAST(substr(${column}, 1, 29) || x'55' || substr(${column}, 31) AS BLOB)`

/** What each session shows: the reason of its gap, or that it plays. */
async function play(folder: string): Promise<string[]> {
  const storage = openSqliteStorage(folder)
  const shown: string[] = []
  for (const sessionId of sessionIds) shown.push(await playSession(storage, sessionId))
  await storage.close()
  return shown
}

const DAMAGES: [string, (folder: string) => void, RegExp, string[]][] = [
  [
    'a flipped byte in a pack',
    (folder) =>
      alter(
        join(folder, DAY_FILE),
        `UPDATE packs SET bytes = ${flipped('bytes')} WHERE id = (SELECT min(id) FROM packs)`,
      ),
    /^chunks 0 to 2 of tab \S+ in session \S+ are in a damaged pack$/,
    ['damaged'],
  ],
  [
    'a pack that is not in its file',
    (folder) =>
      alter(join(folder, DAY_FILE), 'DELETE FROM packs WHERE id = (SELECT min(id) FROM packs)'),
    /are in a pack that is not in its file$/,
    ['damaged'],
  ],
  [
    'a pack without its row',
    (folder) =>
      alter(
        join(folder, 'playhead.db'),
        'DELETE FROM packs WHERE id = (SELECT min(id) FROM packs)',
      ),
    /are in a pack that is not listed$/,
    ['damaged'],
  ],
  [
    'a day without its file',
    (folder) => rmSync(join(folder, DAY_FILE)),
    /are in a pack that is not in its file$/,
    PEOPLE.map(() => 'damaged'),
  ],
  [
    'a day cut to nothing',
    (folder) => truncateSync(join(folder, DAY_FILE), 0),
    /it is empty|are in a pack that is not in its file$/,
    PEOPLE.map(() => 'damaged'),
  ],
  [
    'a day of garbage',
    (folder) => writeFileSync(join(folder, DAY_FILE), Buffer.alloc(9_000, 'x')),
    /this is no database|are in a pack that is not in its file$/,
    PEOPLE.map(() => 'damaged'),
  ],
  [
    'a flipped byte in a dictionary',
    (folder) =>
      alter(join(folder, 'playhead.db'), `UPDATE dictionaries SET bytes = ${flipped('bytes')}`),
    /^dictionary 1 of project project-1 is damaged|whose dictionary is damaged or missing$/,
    PEOPLE.map(() => 'damaged'),
  ],
  [
    'a dictionary that is not there',
    (folder) => alter(join(folder, 'playhead.db'), 'DELETE FROM dictionaries'),
    /whose dictionary is damaged or missing$/,
    PEOPLE.map(() => 'damaged'),
  ],
  [
    'a flipped byte in a keyframe',
    (folder) =>
      alter(join(folder, 'playhead.db'), `UPDATE keyframes SET payload = ${flipped('payload')}`),
    /^keyframe 0 of tab \S+ in session \S+ is damaged$/,
    [],
  ],
  [
    'another text under the name of a sheet',
    (folder) => alter(join(folder, 'playhead.db'), "UPDATE sheets SET hash = 'abc'"),
    /^style sheet abc of project project-1 is damaged$/,
    [],
  ],
  [
    'a wrong checksum of a sheet',
    (folder) => alter(join(folder, 'playhead.db'), 'UPDATE sheets SET checksum = checksum + 1'),
    /^style sheet [0-9a-f]{64} of project project-1 is damaged$/,
    [],
  ],
]

test.each(DAMAGES)('%s is named, and repaired', async (...row) => {
  const [, damage, said, gaps] = row
  const folder = copy()
  damage(folder)
  const { findings } = examine(folder)
  expect(findings.length).toBeGreaterThan(0)
  for (const { what, advice, state } of findings) {
    expect({ what, state }).toEqual({ what: expect.stringMatching(said), state: 'damaged' })
    expect(advice).toContain('doctor --repair')
  }
  const repaired = examine(folder, true).findings
  expect(repaired.map(({ state }) => state)).not.toContain('damaged')
  expect(examine(folder).findings.filter(({ state }) => state !== 'noted')).toEqual([])
  const rest = PEOPLE.slice(gaps.length).map(() => 'plays')
  expect(await play(folder)).toEqual([...gaps, ...rest])
})

test('the server plays what is left of a packed session before the doctor has seen it', async () => {
  const folder = copy()
  const [, damage] = DAMAGES[0] ?? []
  damage?.(folder)
  const before = await play(folder)
  expect(before.slice(1)).toEqual(PEOPLE.slice(1).map(() => 'plays'))
  expect((await play(folder))[0]).toBe('damaged')
})

test('a packed store is sound, and all of its chunks are counted', () => {
  const folder = copy()
  const chunks = PEOPLE.length * 3 + 1
  expect(examine(folder, false, true)).toEqual({
    findings: [],
    sessions: 9,
    chunks,
    keyframes: { count: 1, sizeBytes: expect.any(Number), faults: {} },
  })
})

test('packs that belong to nothing are noted, and deleted by a repair', () => {
  const folder = copy()
  alter(join(folder, DAY_FILE), "INSERT INTO packs VALUES (900, x'00')")
  expect(examine(folder).findings).toMatchObject([{ state: 'noted' }])
  expect(examine(folder, true).findings).toMatchObject([{ state: 'repaired' }])
  expect(examine(folder).findings).toEqual([])
})

test('a keyframe that was dropped is asked for again, a sheet too', async () => {
  const folder = copy()
  const path = join(folder, 'playhead.db')
  alter(
    path,
    `UPDATE keyframes SET payload = ${flipped('payload')}; UPDATE sheets SET checksum = 0`,
  )
  examine(folder, true)
  const storage = openSqliteStorage(folder)
  const search = { newSegments: 1, quietBefore: NOON + 99 * HOUR_MS }
  expect(await storage.replays.findUnkeyframed(search)).not.toBeNull()
  expect(await storage.sheets.findMissing('project-1', [SHEET_HASH])).toEqual([SHEET_HASH])
  await storage.close()
})

test('a backup counts what is in packs, and one with damage says so when it is restored', async () => {
  const folder = copy()
  const backUp = (target: string) =>
    backUpFolder({ folder, target, version: '', now: () => 1, contents: CONTENT_CHECKS })
  const chunks = PEOPLE.length * 3 + 1
  expect(await backUp(`${folder}-1`)).toMatchObject({ chunks, damagedChunks: 0, damagedParts: 0 })
  const [, damage] = DAMAGES[0] ?? []
  damage?.(folder)
  await expect(backUp(`${folder}-1`)).rejects.toThrow(/3 chunks of the data folder are damaged/)
  await backUp(`${folder}-2`)
  const restored = { source: `${folder}-2`, folder: `${folder}-3`, contents: CONTENT_CHECKS }
  expect(await restoreFolder(restored)).toMatchObject({ chunks, damagedChunks: 3 })
  expect(existsSync(join(`${folder}-3`, DAY_FILE))).toBe(true)
})

import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
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
import { beforeAll, expect, test, vi } from 'vitest'
import { CONTENT_CHECKS } from '../../../services/integrity/content-checks.ts'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { nameLog } from '../arrivals/arrival-files.ts'
import { backUpFolder } from '../backup/back-up.ts'
import { restoreFolder } from '../backup/restore.ts'
import { openSqliteStorage } from '../sqlite-storage.ts'
import { examineFolder } from './examine.ts'

const SEGMENTS = 12
const PAYLOAD_BYTES = 10_000
/** Three payloads. */
const LOG_BYTES = 25_000

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Four logs of three payloads. */
let original = ''
const sessionIds: string[] = []

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'playhead-logs-'))
  original = join(root, 'data')
  const storage = openSqliteStorage(original, undefined, LOG_BYTES)
  await storage.control.putProject({
    id: 'project-1',
    name: 'P',
    key: 'k',
    allowedOrigins: [],
    timeZone: 'UTC',
  })
  for (let count = 0; count < SEGMENTS; count += 1) {
    const segment = createSegment({}, { payload: randomBytes(PAYLOAD_BYTES) })
    await storage.appendSegment(segment)
    sessionIds.push(segment.sessionId)
  }
  await storage.close()
  return () => rmSync(root, { recursive: true })
})

function copy(): string {
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  return folder
}

const examine = (folder: string, isRepairing = false) =>
  examineFolder({ folder, isFull: true, isRepairing, now: NOON, contents: CONTENT_CHECKS })

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at)
  writeFileSync(path, bytes)
}

/** How many sessions have their payload, and how many say that it is damaged. */
async function look(folder: string): Promise<{ whole: number; damaged: number }> {
  const storage = openSqliteStorage(folder)
  const counts = { whole: 0, damaged: 0 }
  for (const sessionId of sessionIds) {
    const [entry] = await storage.replays.listSegments(sessionId)
    const stretch = { sessionId, windowId: entry?.windowId ?? '', fromSequence: 0, toSequence: 0 }
    const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
    if (read?.payload?.length === PAYLOAD_BYTES) counts.whole += 1
    if (entry?.isDamaged) counts.damaged += 1
  }
  await storage.close()
  return counts
}

test('logs that are whole are nothing to tell, and all chunks in them are counted', () => {
  expect(examine(copy())).toMatchObject({ findings: [], sessions: SEGMENTS, chunks: SEGMENTS })
})

test.each([
  ['a flipped bit', (path: string) => flip(path, 10_001), 1, []],
  [
    'a log that was cut off',
    (path: string) => truncateSync(path, 19_999),
    2,
    [/^arrivals\/2\.log: the file is cut off: 19999 bytes are there, and 30000 are named$/],
  ],
  [
    'a log that is lost',
    (path: string) => rmSync(path),
    3,
    [/^arrivals\/2\.log: the file is miss/],
  ],
])('%s is named, and repaired to gaps', async (...row) => {
  const [, damage, lost, said] = row
  const folder = copy()
  damage(join(folder, nameLog(2)))
  const { findings } = examine(folder)
  expect(findings.map(({ what }) => what)).toEqual([
    ...said.map((line) => expect.stringMatching(line)),
    ...Array.from({ length: lost }, () => expect.stringMatching(/^chunk 0 of tab .* is damaged$/)),
  ])
  expect(findings.filter(({ state }) => state === 'damaged')).toHaveLength(lost)
  const repaired = examine(folder, true).findings
  expect(repaired.map(({ state }) => state)).not.toContain('damaged')
  expect(await look(folder)).toEqual({ whole: SEGMENTS - lost, damaged: lost })
})

test('a log that belongs to nothing is noted and left alone by servers, and deleted by a repair', async () => {
  const folder = copy()
  const stray = join(folder, nameLog(77))
  writeFileSync(stray, randomBytes(5_000))
  const storage = openSqliteStorage(folder)
  while ((await storage.deletions.sweep(NOON)) === 'more');
  await storage.appendSegment(createSegment({}, { payload: randomBytes(PAYLOAD_BYTES) }))
  await storage.close()
  expect(readdirSync(join(folder, 'arrivals'))).toContain('78.log')
  expect(readFileSync(stray)).toHaveLength(5_000)
  expect(examine(folder).findings).toMatchObject([
    { what: 'arrivals/77.log: it belongs to nothing', state: 'noted' },
  ])
  expect(examine(folder, true).findings).toMatchObject([{ state: 'repaired' }])
  expect(examine(folder).findings).toEqual([])
  expect(await look(folder)).toEqual({ whole: SEGMENTS, damaged: 0 })
})

test('what a killed process left behind the rows of a log is nothing to tell', () => {
  const folder = copy()
  writeFileSync(join(folder, nameLog(4)), randomBytes(3_333), { flag: 'a' })
  expect(examine(folder).findings).toEqual([])
})

test('a database that is torn keeps its logs when what can be read of it is saved', async () => {
  const folder = copy()
  const path = join(folder, 'playhead.db')
  const bytes = readFileSync(path)
  bytes.fill(0, Math.floor(bytes.length / 4_096 / 2) * 4_096, bytes.length)
  writeFileSync(path, bytes)
  expect(examine(folder, true).findings.map(({ what }) => what)).toContainEqual(
    expect.stringContaining('rows were put into a new database'),
  )
  expect(readdirSync(join(folder, 'arrivals'))).toHaveLength(4)
})

test('a backup has the logs as far as they are named, and a restore brings them back', async () => {
  const folder = copy()
  writeFileSync(join(folder, nameLog(4)), randomBytes(3_333), { flag: 'a' })
  const target = `${folder}-backup`
  const backUp = () =>
    backUpFolder({ folder, target, version: '', now: () => 1, contents: CONTENT_CHECKS })
  const { files, ...counts } = await backUp()
  expect(counts).toMatchObject({ chunks: SEGMENTS, damagedChunks: 0 })
  const logs = files.filter(({ path }) => path.startsWith('arrivals/'))
  expect(logs.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual(
    [1, 2, 3, 4].map((log) => [nameLog(log), 3 * PAYLOAD_BYTES]),
  )
  const restored = { source: target, folder: `${folder}-restored`, contents: CONTENT_CHECKS }
  expect(await restoreFolder(restored)).toMatchObject({ chunks: SEGMENTS, damagedChunks: 0 })
  expect(await look(restored.folder)).toEqual({ whole: SEGMENTS, damaged: 0 })

  flip(join(target, nameLog(3)), 5)
  await expect(restoreFolder({ ...restored, folder: `${folder}-refused` })).rejects.toThrow(
    /is not what the manifest says/,
  )
  copyFileSync(join(folder, nameLog(3)), join(target, nameLog(3)))
  rmSync(join(folder, nameLog(3)))
  await expect(backUp()).rejects.toThrow(/3 chunks of the data folder are damaged/)
})

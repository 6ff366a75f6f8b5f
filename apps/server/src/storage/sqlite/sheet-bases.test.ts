import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONTENT_CHECKS } from '../../services/integrity/content-checks.ts'
import { compressSheet } from '../../services/sheets/sheet-codec.ts'
import { NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { examineFolder } from './doctor/examine.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const BEFORE = Array.from({ length: 400 }, (_, at) => `.c${hashOf(String(at))}{top:${at}px}`).join(
  '',
)
const AFTER = BEFORE.replaceAll('top:1', 'left:1')

/** A folder with a sheet and another one that is stored as what differs from it. */
async function fill(): Promise<string> {
  const folder = join(createTemporaryFolder(), 'data')
  const storage = openSqliteStorage(folder)
  const base = hashOf(BEFORE)
  const [whole, differing] = await Promise.all([
    compressSheet(Buffer.from(BEFORE), null),
    compressSheet(Buffer.from(AFTER), Buffer.from(BEFORE)),
  ])
  expect(differing.length).toBeLessThan(whole.length / 4)
  await storage.sheets.put('shop', [
    { hash: base, storedAt: NOON, content: whole, base: null },
    { hash: hashOf(AFTER), storedAt: NOON, content: differing, base },
  ])
  await storage.close()
  return folder
}

function examine(folder: string, isRepairing = false) {
  const contents = CONTENT_CHECKS
  return examineFolder({ folder, isFull: true, isRepairing, now: NOON, contents }).findings
}

function damageBase(folder: string): void {
  const db = new Database(join(folder, 'playhead.db'))
  db.prepare('UPDATE sheets SET checksum = 1 - checksum WHERE base IS NULL').run()
  db.close()
}

test('a sheet that differs from another one is sound', async () => {
  expect(examine(await fill())).toEqual([])
})

test('of a damaged sheet and of those that are read with it the doctor lets go', async () => {
  const folder = await fill()
  const db = new Database(join(folder, 'playhead.db'))
  db.exec("UPDATE sheets SET content = x'00' WHERE base IS NULL")
  db.close()
  expect(examine(folder).map(({ state }) => state)).toEqual(['damaged', 'damaged'])
  examine(folder, true)
  expect(examine(folder)).toEqual([])
  const storage = openSqliteStorage(folder)
  const hashes = [hashOf(BEFORE), hashOf(AFTER)]
  expect(await storage.sheets.findMissing('shop', hashes)).toEqual(hashes)
  await storage.close()
})

test('pages are asked again for what was read with a sheet that is found damaged', async () => {
  const folder = await fill()
  damageBase(folder)
  const { sheets, close } = openSqliteStorage(folder)
  const hashes = [hashOf(BEFORE), hashOf(AFTER)]
  expect(await sheets.load('shop', hashOf(BEFORE))).toMatchObject({ content: null })
  expect(await sheets.load('shop', hashOf(AFTER))).toMatchObject({ content: null })
  expect(await sheets.findMissing('shop', hashes)).toEqual(hashes)
  const content = await compressSheet(Buffer.from(AFTER), null)
  const whole = { hash: hashOf(AFTER), storedAt: NOON, content, base: null }
  expect(await sheets.put('shop', [whole])).toBe(1)
  expect(await sheets.load('shop', hashOf(AFTER))).toMatchObject({ base: null })
  await close()
})

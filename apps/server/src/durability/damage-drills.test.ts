import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { DataFolderError, isStorageDamaged } from '../storage/storage-errors.ts'
import { openStorage } from '../storage/open-storage.ts'
import { findProgram } from '../testing/built-program.ts'
import { DAY_FILE, fillPackedStore, playSession } from '../testing/packed-store.ts'
import { createPayload, createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { IS_LONG } from './is-long.ts'

const RAW_SESSIONS = 8
/** Every kind of file that a data folder has. */
const FILES = ['playhead.db', 'playhead.db-wal', 'control.db', DAY_FILE, 'arrivals/1.log']
const DRILLS = IS_LONG ? 200 : FILES.length
const { DAMAGE_SEED = '1' } = process.env
/** A bit that was flipped in an id makes another id of it, which nobody can undo. */
const LOST_LIMIT = 1

/** A store as a server leaves it that was killed: the raw sessions are in the log only. */
let original = ''
let sessionIds: string[] = []

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'playhead-drills-'))
  const live = join(root, 'live')
  const before = openStorage({ kind: 'folder', folder: live })
  sessionIds = await fillPackedStore(before)
  await before.close()
  const storage = openStorage({ kind: 'folder', folder: live })
  for (let place = 0; place < RAW_SESSIONS; place += 1) {
    // Every second one is large, and goes into a log of arrivals.
    const text = randomBytes(place % 2 === 0 ? 10 : 10_000).toString('base64')
    const payload = createPayload([{ type: 4 }, { type: 2, text }])
    const segment = createSegment({ firstAt: NOON + place }, { payload })
    await storage.appendSegment(segment)
    sessionIds.push(segment.sessionId)
  }
  original = join(root, 'original')
  cpSync(live, original, { recursive: true, filter: (path) => !path.endsWith('-shm') })
  await storage.close()
  return () => rmSync(root, { recursive: true })
}, 60_000)

/** The same number between 0 and `limit` for the same words. */
function pick(words: string, limit: number): number {
  return createHash('sha256').update(`${DAMAGE_SEED} ${words}`).digest().readUInt32LE() % limit
}

function flipBit(path: string, drill: number): void {
  const bytes = readFileSync(path)
  const at = pick(`byte ${drill}`, bytes.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << pick(`bit ${drill}`, 8)), at)
  writeFileSync(path, bytes)
}

interface Told {
  readonly code: number | null
  /** What is wrong, a line each. */
  readonly findings: readonly string[]
  /** What is no line of a doctor. */
  readonly other: readonly string[]
}

function runDoctor(folder: string, ...options: readonly string[]): Told {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [findProgram(), 'doctor', ...options],
    {
      env: { PATH: process.env['PATH'], PLAYHEAD_DATA: folder },
      encoding: 'utf8',
    },
  )
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '')
  const isFinding = (line: string): boolean => /^(?:DAMAGED |repaired|noted   )  \S/.test(line)
  const isSum = (line: string): boolean => /\d+ sessions, \d+ chunks examined; /.test(line)
  return {
    code: status,
    findings: lines.filter(isFinding),
    other: lines.filter(
      (line) => !isFinding(line) && !isSum(line) && !line.startsWith('keyframes: '),
    ),
  }
}

/** What each session shows; a line of advice when the folder does not open. */
async function play(folder: string): Promise<Map<string, string> | string> {
  let storage
  try {
    storage = openStorage({ kind: 'folder', folder })
  } catch (error) {
    if (!(error instanceof DataFolderError)) throw error
    return error.message
  }
  const shown = new Map<string, string>()
  for (const sessionId of sessionIds) {
    try {
      shown.set(sessionId, await playSession(storage, sessionId))
    } catch (error) {
      const isUnknown = (error as { code?: unknown }).code === 'unknown_session'
      if (!isUnknown && !isStorageDamaged(error)) throw error
      shown.set(sessionId, isUnknown ? 'unknown' : 'damaged database')
    }
  }
  await storage.close()
  return shown
}

/** What is wrong with how a flipped bit was dealt with, in words; nothing when all is right. */
async function runDrill(drill: number): Promise<string[]> {
  const name = FILES[drill % FILES.length] ?? ''
  const folder = join(createTemporaryFolder(), 'data')
  cpSync(original, folder, { recursive: true })
  flipBit(join(folder, name), drill)
  const opened = join(createTemporaryFolder(), 'data')
  cpSync(folder, opened, { recursive: true })
  const before = await play(opened)
  const found = runDoctor(folder)
  const repaired = runDoctor(folder, '--repair')
  const wrong = [...found.other, ...repaired.other]
  if (![0, 2].includes(found.code ?? -1)) wrong.push(`doctor ended with ${found.code}`)
  if (![0, 2].includes(repaired.code ?? -1)) wrong.push(`repair ended with ${repaired.code}`)
  const isHurt = typeof before === 'string' || [...before.values()].some((what) => what !== 'plays')
  if (isHurt && found.findings.length === 0) wrong.push('the damage was not named')
  const after = await play(folder)
  if (typeof after === 'string') {
    if (repaired.code === 0) wrong.push(`repaired, and does not open: ${after}`)
    if (!/[Rr]estore a backup/.test(repaired.findings.join())) wrong.push('no advice')
    return wrong
  }
  const lost = sessionIds.filter((id) => {
    const played = typeof before === 'string' || before.get(id) === 'plays'
    return played && after.get(id) !== 'plays'
  })
  if (lost.length > LOST_LIMIT) wrong.push(`${lost.length} sessions play no more`)
  if ([...after.values()].includes('damaged database')) wrong.push('an error instead of a gap')
  return wrong
}

test('a bit that is flipped anywhere is named, and what it did not hit plays after the repair', async () => {
  const wrong: string[] = []
  for (let drill = 0; drill < DRILLS; drill += 1) {
    const faults = await runDrill(drill)
    wrong.push(...faults.map((fault) => `drill ${drill}, ${FILES[drill % FILES.length]}: ${fault}`))
  }
  expect(existsSync(join(original, DAY_FILE))).toBe(true)
  expect(wrong).toEqual([])
}, 3_600_000)

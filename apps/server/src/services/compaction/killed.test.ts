import { spawnSync } from 'node:child_process'
import { randomUUIDv7 } from 'node:crypto'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import type { Storage } from '../../storage/storage.ts'
import { INLINE_JOBS } from '../../testing/inline-jobs.ts'
import { createPayload, createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { createSegmentReader } from '../replay/segment-reader.ts'

const PROCESS = join(import.meta.dirname, '..', '..', 'testing', 'packing-process.ts')
const LATER = NOON + 3 * 3_600_000
/** Further apart with each, so that each gets to another place. More: PLAYHEAD_TEST_KILLS=200. */
const KILLS = Number(process.env['PLAYHEAD_TEST_KILLS'] ?? 6)

interface Tab {
  readonly sessionId: string
  readonly windowId: string
}

async function fill(storage: Storage): Promise<Tab[]> {
  await storage.control.putProject({
    id: 'project-1',
    name: 'A',
    key: 'k',
    allowedOrigins: [],
    timeZone: 'UTC',
  })
  const tabs: Tab[] = []
  for (let person = 0; person < 9; person += 1) {
    const tab = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
    for (let sequence = 0; sequence < 4; sequence += 1) {
      const text = 'what everybody sees of the page, again and again '.repeat(20)
      const payload = createPayload([{ type: 2, text, id: 5, timestamp: NOON + person + sequence }])
      const head = { ...tab, sequence, anonymousId: `person-${person}` }
      await storage.appendSegment(createSegment(head, { payload }))
    }
    tabs.push(tab)
  }
  return tabs
}

async function readAll(folder: string, tabs: readonly Tab[]): Promise<string[]> {
  const storage = openStorage({ kind: 'folder', folder })
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const texts: string[] = []
  for (const tab of tabs) {
    const all = { ...tab, fromSequence: 0, toSequence: 99 }
    for await (const { payload } of reader.readSegments(all)) {
      texts.push(payload ? gunzipSync(payload).toString() : 'damaged')
    }
  }
  await storage.close()
  return texts
}

/** @returns how it ended */
function packUntilKilled(folder: string, statements: number): string {
  const args = [PROCESS, folder, String(statements), String(LATER)]
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
  return ended.signal ?? ended.stdout.trim()
}

test(
  'killed at any statement of packing, every recording is what it was',
  async () => {
    const folder = createTemporaryFolder()
    const storage = openStorage({ kind: 'folder', folder })
    const tabs = await fill(storage)
    await storage.close()
    const before = await readAll(folder, tabs)
    expect(before).toHaveLength(36)
    const ends: string[] = []
    for (let kill = 0; kill < KILLS && ends.at(-1) !== 'done'; kill += 1) {
      ends.push(packUntilKilled(folder, 50 + kill * 3))
      expect(await readAll(folder, tabs)).toEqual(before)
    }
    expect(ends.slice(0, 4)).toEqual(Array(4).fill('SIGKILL'))
    expect(packUntilKilled(folder, Infinity)).toBe('done')
    expect(await readAll(folder, tabs)).toEqual(before)
    const packed = openStorage({ kind: 'folder', folder })
    for (const { sessionId } of tabs) {
      const entries = await packed.replays.listSegments(sessionId)
      expect(entries.every(({ packId }) => packId !== null)).toBe(true)
    }
    await packed.close()
  },
  KILLS * 20_000,
)

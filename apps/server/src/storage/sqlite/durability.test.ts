import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const WRITER = join(import.meta.dirname, '..', '..', 'testing', 'endless-writer.ts')
const KILLS = 4

/** Lets a process write until it has acknowledged `count` segments, then kills it. */
async function writeAndKill(folder: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    acknowledged.push(line)
    if (acknowledged.length === count) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  return acknowledged
}

test('what was acknowledged is there after kill -9, again and again', async () => {
  const folder = createTemporaryFolder()
  const acknowledged: string[] = []
  for (let kill = 1; kill <= KILLS; kill += 1) {
    acknowledged.push(...(await writeAndKill(folder, kill * 137)))
  }
  const storage = openSqliteStorage(folder)
  const stored = new Set<string>()
  const damaged: string[] = []
  for (const sessionId of new Set(acknowledged.map((name) => name.split('/')[0] ?? ''))) {
    const segments = await storage.replays.listSegments(sessionId)
    for (const { windowId, sequence } of segments) {
      const name = `${sessionId}/${windowId}/${sequence}`
      const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
      const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
      if (!read?.payload) damaged.push(name)
      stored.add(name)
    }
    const session = await storage.sessions.load(sessionId)
    expect(session?.columns.segmentCount).toBe(segments.length)
  }
  await storage.close()
  expect(acknowledged.length).toBeGreaterThan(1_000)
  expect(acknowledged.filter((name) => !stored.has(name))).toEqual([])
  expect(damaged).toEqual([])
}, 60_000)

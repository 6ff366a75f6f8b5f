/**
 * How much longer a segment waits for its 202 while a backup is made: a store of so many
 * megabytes, steady ingest, first without a backup and then with one, in one run.
 *
 *   node bench/backup.ts [megabytes, 500]
 */
import { execFile } from 'node:child_process'
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openStorage } from '../apps/server/src/storage/open-storage.ts'
import { createSegment } from '../apps/server/src/testing/segment-fixtures.ts'

const megabytes = Number(process.argv[2] ?? 500)
const MAIN = join(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts')
/** One segment of 20 kB every so many milliseconds: what 1,000 recorders send in 5 s. */
const INTERVAL_MS = 5
const CHUNK_BYTES = 20_000
const BASELINE_MS = 5_000

const root = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const folder = join(root, 'data')
const storage = openStorage({ kind: 'folder', folder })

async function append(): Promise<number> {
  const startedAt = performance.now()
  const segment = createSegment(
    { sessionId: randomUUIDv7() },
    { payload: randomBytes(CHUNK_BYTES) },
  )
  await storage.appendSegment(segment)
  return performance.now() - startedAt
}

/** Latencies of steady ingest until something has ended, in milliseconds, ascending. */
async function ingestDuring(work: Promise<unknown>): Promise<number[]> {
  const state = { isOver: false }
  const waits: Promise<number>[] = []
  void work.finally(() => (state.isOver = true))
  while (!state.isOver) {
    waits.push(append())
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
  }
  return (await Promise.all(waits)).sort((a, b) => a - b)
}

const describe = (waits: readonly number[]) => {
  const at = (share: number) =>
    Number((waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(1))
  return { segments: waits.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) }
}

try {
  for (let written = 0; written < megabytes * 1e6; written += CHUNK_BYTES * 64) {
    await Promise.all(Array.from({ length: 64 }, append))
  }
  const pause = new Promise((resolve) => setTimeout(resolve, BASELINE_MS))
  const without = await ingestDuring(pause)
  const startedAt = performance.now()
  const env = { ...process.env, PLAYHEAD_DATA: folder }
  const backup = promisify(execFile)(process.execPath, [MAIN, 'backup', join(root, 'to')], { env })
  const during = await ingestDuring(backup)
  const seconds = (performance.now() - startedAt) / 1_000
  const size = statSync(join(root, 'to', 'playhead.db')).size / 1e6
  const log = statSync(join(folder, 'playhead.db-wal')).size / 1e6
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
  const made = { megabytes: Math.round(size), seconds, logMegabytes: Math.round(log) }
  const figures = { without: describe(without), during: describe(during), made, machine }
  console.log(JSON.stringify({ bench: 'backup', ...figures }))
} finally {
  await storage.close()
  rmSync(root, { recursive: true })
}

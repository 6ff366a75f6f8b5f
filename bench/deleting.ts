// How soon the space of half a store comes back, and how long ingest waits meanwhile:
// first half of the days, then every second session of what is left.
// Run: node bench/deleting.ts [GIGABYTES, 5 when not given]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { fillStore } from './fill-store.ts'
import { PAYLOAD_BYTES, startPacedLoad } from './paced-load.ts'
import { measureFiles } from './server-footprint.ts'

const GIGABYTE = 1e9
const RECORDERS = 1_000
const BASELINE_MS = 15_000
const PATIENCE_MS = 90_000
/** What may stay free in the files for what comes next. */
const FREE_BYTES = 4_000_000

const gigabytes = Number(process.argv[2] ?? 5)
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const data = join(folder, 'data')

async function deleteHalf({ port, project, ...server }: BenchServer, subject: object) {
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await server.ask(`/api/projects/${project.id}/${path}`, { ...init, headers })
    return answer.json() as Promise<Record<string, unknown>>
  }
  const load = { port, key: project.key, recorders: RECORDERS }
  const quiet = startPacedLoad(load)
  await setTimeout(BASELINE_MS)
  const baseline = await quiet.stop()

  const before = measureFiles(data)
  const startedAt = performance.now()
  const busy = startPacedLoad(load)
  await ask('deletions', { method: 'POST', body: JSON.stringify({ subject }) })
  let deletedBytes = 0
  let deletedAfterS: number | null = null
  let spaceAfterS: number | null = null
  while (spaceAfterS === null && performance.now() - startedAt < PATIENCE_MS) {
    await setTimeout(250)
    const elapsedS = Number(((performance.now() - startedAt) / 1_000).toFixed(1))
    if (deletedAfterS === null) {
      const { deletions } = (await ask('deletions')) as unknown as {
        deletions: { sizeBytes: number; finishedAt: number | null }[]
      }
      if (deletions[0]?.finishedAt == null) continue
      deletedAfterS = elapsedS
      deletedBytes = deletions[0].sizeBytes
    }
    const { unsweptSessions, freeBytes } = await ask('storage')
    if (unsweptSessions === 0 && Number(freeBytes) <= FREE_BYTES) spaceAfterS = elapsedS
  }
  const ingest = await busy.stop()
  const addedBytes = ingest.answered * PAYLOAD_BYTES
  const returnedBytes = before + addedBytes - measureFiles(data)
  const returnedShare = Number((returnedBytes / deletedBytes).toFixed(2))
  return { deletedBytes, deletedAfterS, spaceAfterS, returnedShare, baseline, ingest }
}

try {
  const running = await startBenchServer(data)
  const { port, project } = running
  const sizeBytes = gigabytes * GIGABYTE
  const filling = await fillStore({ port, key: project.key, sizeBytes })
  const days = await deleteHalf(running, filling.halfOfTheDays)
  const everySecond = await deleteHalf(running, filling.everySecond)
  await running.stop()
  console.log(
    JSON.stringify({
      bench: 'deleting',
      gigabytes,
      recorders: RECORDERS,
      days,
      everySecond,
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

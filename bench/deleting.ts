/**
 * How soon the space of half a store is the system's again, and how long ingest waits
 * meanwhile, against the same ingest before, in the same run.
 *
 *   node bench/deleting.ts [GIGABYTES, 5] [--shape days|every-second] [--store FOLDER]
 *
 * `days` deletes the earlier half of the days, `every-second` every second session of each
 * day; without `--shape` one follows the other, each on a store of its own. With `--store`
 * the store is filled there, unless it is there already, and copied: it can be used again.
 */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { fillStore, type Filling } from './fill-store.ts'
import { PAYLOAD_BYTES, startPacedLoad } from './paced-load.ts'
import { measureFiles } from './server-footprint.ts'

const GIGABYTE = 1e9
const RECORDERS = 1_000
const BASELINE_MS = 20_000
const PATIENCE_MS = 120_000
const POLL_MS = 250
/** Of what was deleted, so much has to be free on the disk. */
const RETURNED_SHARE = 0.95

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { shape: { type: 'string' }, store: { type: 'string' } },
})
const gigabytes = Number(positionals[0] ?? 5)
const shapes = (['days', 'every-second'] as const).filter(
  (shape) => values.shape === undefined || values.shape === shape,
)

async function prepareStore(root: string): Promise<{ data: string; filling: Filling }> {
  const data = join(root, 'data')
  if (values.store === undefined) {
    return { data, filling: await fillStore(data, gigabytes * GIGABYTE) }
  }
  const described = `${values.store}.json`
  if (!existsSync(described)) {
    const filling = await fillStore(values.store, gigabytes * GIGABYTE)
    writeFileSync(described, JSON.stringify(filling))
  }
  cpSync(values.store, data, { recursive: true })
  execFileSync('sync')
  return { data, filling: JSON.parse(readFileSync(described, 'utf8')) as Filling }
}

async function deleteHalf(server: BenchServer, subject: object, data: string) {
  const { port, project } = server
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await server.ask(`/api/projects/${project.id}/${path}`, { ...init, headers })
    return answer.json() as Promise<Record<string, unknown>>
  }
  const loadDeletion = async () => {
    const list = (await ask('deletions')) as unknown as {
      deletions: { sessions: number; sizeBytes: number; finishedAt: number | null }[]
    }
    return list.deletions[0]
  }
  const load = { port, key: project.key, recorders: RECORDERS }
  const quiet = startPacedLoad(load)
  await setTimeout(BASELINE_MS)
  const baseline = await quiet.stop()

  const before = { files: measureFiles(data), free: measureFree(data) }
  const startedAt = performance.now()
  const readSeconds = () => Number(((performance.now() - startedAt) / 1_000).toFixed(1))
  const busy = startPacedLoad(load)
  await ask('deletions', { method: 'POST', body: JSON.stringify({ subject }) })
  let deletedBytes = Infinity
  let [invisibleAfterS, returnedAfterS, sweptAfterS] = [NaN, NaN, NaN]
  while (Number.isNaN(sweptAfterS) && performance.now() - startedAt < PATIENCE_MS) {
    await setTimeout(POLL_MS)
    if (Number.isNaN(invisibleAfterS)) {
      const deletion = await loadDeletion()
      if (deletion?.finishedAt == null) continue
      invisibleAfterS = readSeconds()
      deletedBytes = deletion.sizeBytes
    }
    // What ingest has added since is not what deleting owes.
    const owed = before.files + busy.countAnswered() * PAYLOAD_BYTES
    const isReturned = owed - measureFiles(data) >= RETURNED_SHARE * deletedBytes
    if (isReturned && Number.isNaN(returnedAfterS)) returnedAfterS = readSeconds()
    const { unsweptSessions } = await ask('storage')
    if (unsweptSessions === 0 && isReturned) sweptAfterS = readSeconds()
  }
  const after = { files: measureFiles(data), free: measureFree(data) }
  const ingest = await busy.stop()
  const addedBytes = ingest.answered * PAYLOAD_BYTES
  const share = (bytes: number) => Number(((bytes + addedBytes) / deletedBytes).toFixed(2))
  return {
    storeBytes: before.files,
    deletedBytes,
    invisibleAfterS,
    returnedAfterS,
    sweptAfterS,
    shareOfFiles: share(before.files - after.files),
    shareOfDisk: share(after.free - before.free),
    baseline,
    ingest,
  }
}

/** What the system says is free on the disk, in bytes. */
function measureFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

const results: Record<string, unknown> = {}
for (const shape of shapes) {
  const root = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
  try {
    const { data, filling } = await prepareStore(root)
    const server = await startBenchServer(data)
    results[shape] = await deleteHalf(server, filling[shape], data)
    await server.stop()
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim()
console.log(
  JSON.stringify({
    bench: 'deleting',
    gigabytes,
    recorders: RECORDERS,
    ...results,
    machine,
    commit,
  }),
)

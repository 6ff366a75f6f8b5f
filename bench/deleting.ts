// How soon the space of half a store comes back, and how long ingest waits meanwhile:
// first half of the days, then every second session of what is left.
// Run: node bench/deleting.ts [GIGABYTES, 5 when not given]
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fillStore } from './fill-store.ts'
import { PAYLOAD_BYTES, startPacedLoad } from './paced-load.ts'

const GIGABYTE = 1e9
const RECORDERS = 1_000
const BASELINE_MS = 15_000
const PATIENCE_MS = 90_000
/** What may stay free in the files for what comes next. */
const FREE_BYTES = 4_000_000

const gigabytes = Number(process.argv[2] ?? 5)
const root = join(import.meta.dirname, '..')
const server = join(root, 'apps', 'server', 'src', 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const data = join(folder, 'data')

interface Project {
  readonly id: string
  readonly key: string
}

interface Running {
  readonly url: string
  readonly cookie: string
  readonly stop: () => Promise<void>
}

async function startServer(): Promise<Running> {
  const child = spawn(process.execPath, [server, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      PLAYHEAD_DATA: data,
      PLAYHEAD_PORT: '0',
      PLAYHEAD_INGEST_RATE: '0',
      PLAYHEAD_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url, token] = /(http:\/\/127\.0\.0\.1:\d+)\/sign-in#([\w-]+)/.exec(line) ?? []
    if (!url || !token) continue
    const answer = await fetch(`${url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return { url, cookie, stop }
  }
  throw new Error('the server ended without saying its address')
}

function measureFolder(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

async function deleteHalf({ url, cookie }: Running, project: Project, subject: object) {
  const { key, id: projectId } = project
  const ask = async (path: string, init: RequestInit = {}) =>
    (
      await fetch(`${url}/api/projects/${projectId}/${path}`, {
        ...init,
        headers: { cookie, 'content-type': 'application/json' },
      })
    ).json() as Promise<Record<string, unknown>>
  const load = { port: Number(new URL(url).port), key, recorders: RECORDERS }
  const quiet = startPacedLoad(load)
  await setTimeout(BASELINE_MS)
  const baseline = await quiet.stop()

  const before = measureFolder(data)
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
  const returnedBytes = before + addedBytes - measureFolder(data)
  const returnedShare = Number((returnedBytes / deletedBytes).toFixed(2))
  return { deletedBytes, deletedAfterS, spaceAfterS, returnedShare, baseline, ingest }
}

try {
  const env = { PATH: process.env['PATH'], PLAYHEAD_DATA: data }
  execFileSync(process.execPath, [server, 'project', 'create', 'Bench'], { env })
  const running = await startServer()
  const answer = await fetch(`${running.url}/api/me`, { headers: { cookie: running.cookie } })
  const { projects } = (await answer.json()) as { projects: Project[] }
  const [project] = projects
  if (!project) throw new Error('no project was made')
  const port = Number(new URL(running.url).port)
  const sizeBytes = gigabytes * GIGABYTE
  const filling = await fillStore({ port, key: project.key, sizeBytes })
  const days = await deleteHalf(running, project, filling.halfOfTheDays)
  const everySecond = await deleteHalf(running, project, filling.everySecond)
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

// A day of a server in minutes, by a clock that runs faster: visits begin and end, are
// packed, and are deleted once the project takes more than its budget, while somebody
// looks on. Memory, the log and the store are measured all the time and have to be flat.
// Run: node bench/soak.ts [--minutes 4] [--hours 24] [--visits 20] [--budget-mb 40]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { createFastClock } from './fast-clock.ts'
import { startOnlooker } from './onlooker.ts'
import { measureFiles, readMemory } from './server-footprint.ts'
import { startVisits } from './visits.ts'

const LOOK_EVERY_MS = 2_000
const MEASURED_EVERY_MS = 5_000
const MEGABYTE = 1_000_000
const HOUR_MS = 3_600_000

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '4' },
    hours: { type: 'string', default: '24' },
    visits: { type: 'string', default: '20' },
    'budget-mb': { type: 'string', default: '40' },
  },
})
const durationMs = Number(values.minutes) * 60_000
const speed = (Number(values.hours) * HOUR_MS) / durationMs
const epochMs = Date.now()
const now = createFastClock({ epochMs, speed })

const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const data = join(folder, 'data')

interface Sample {
  readonly hour: number
  readonly memoryMb: number
  readonly walMb: number
  readonly storeMb: number
}

function takeSample(pid: number): Sample {
  const toMb = (bytes: number) => Number((bytes / MEGABYTE).toFixed(1))
  return {
    hour: Number(((now() - epochMs) / HOUR_MS).toFixed(1)),
    memoryMb: readMemory(pid).nowMb,
    walMb: toMb(measureFiles(data, '-wal')),
    storeMb: toMb(measureFiles(data)),
  }
}

/** Least squares over the second half, when all that fills up has filled: MB per hour. */
function computeSlope(samples: readonly Sample[], name: 'memoryMb' | 'walMb' | 'storeMb'): number {
  const half = samples.slice(Math.floor(samples.length / 2))
  const mean = (read: (sample: Sample) => number) =>
    half.reduce((sum, sample) => sum + read(sample), 0) / half.length
  const hour = mean((sample) => sample.hour)
  const value = mean((sample) => sample[name])
  const rise = mean((sample) => (sample.hour - hour) * (sample[name] - value))
  return Number((rise / mean((sample) => (sample.hour - hour) ** 2)).toFixed(3))
}

async function setBudget({ ask, project }: BenchServer): Promise<void> {
  const path = `/api/projects/${project.id}/settings`
  const settings = (await (await ask(path)).json()) as object
  const budgetBytes = Number(values['budget-mb']) * MEGABYTE
  const answer = await ask(path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...settings, retention: { maxAgeDays: null, budgetBytes } }),
  })
  if (!answer.ok) throw new Error(`the budget was answered ${answer.status}`)
}

async function loadDeletions({ ask, project }: BenchServer) {
  const answer = await ask(`/api/projects/${project.id}/deletions`)
  const { deletions } = (await answer.json()) as { deletions: { sessions: number }[] }
  return {
    count: deletions.length,
    sessions: deletions.reduce((sum, { sessions }) => sum + sessions, 0),
  }
}

try {
  await using stack = new AsyncDisposableStack()
  const program = join(import.meta.dirname, 'soak-server.ts')
  const server = await startBenchServer(data, [program, String(epochMs), String(speed)])
  stack.defer(() => server.stop())
  await setBudget(server)
  const { port, pid, project } = server
  const visits = startVisits({ port, key: project.key, count: Number(values.visits), now })
  stack.defer(async () => void (await visits.stop()))
  const onlooker = startOnlooker(server, LOOK_EVERY_MS)

  const samples: Sample[] = []
  while (now() - epochMs < durationMs * speed) {
    await setTimeout(MEASURED_EVERY_MS)
    samples.push(takeSample(pid))
  }
  const looked = await onlooker.stop()
  const sent = await visits.stop()
  const deletions = await loadDeletions(server)
  const list = (name: keyof Sample) => samples.map((sample) => sample[name])
  console.log(
    JSON.stringify({
      bench: 'soak',
      hours: Number(values.hours),
      minutes: Number(values.minutes),
      ...sent,
      dashboard: { requests: looked.latencies.length, failed: looked.failed },
      deletions,
      slopeMbPerHour: {
        memory: computeSlope(samples, 'memoryMb'),
        wal: computeSlope(samples, 'walMb'),
        store: computeSlope(samples, 'storeMb'),
      },
      peakMb: readMemory(pid).peakMb,
      walPeakMb: Math.max(...list('walMb')),
      series: {
        hour: list('hour'),
        memoryMb: list('memoryMb'),
        walMb: list('walMb'),
        storeMb: list('storeMb'),
      },
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * How long lists, numbers, explorations, property filters and funnels take on a store of a
 * million sessions and ten million events over 90 days, warm and on one core, against DuckDB
 * over the same rows, in the same run; what is kept in memory for them; and how much of its
 * rate ingest keeps meanwhile.
 *
 *   node bench/analytics.ts [--sessions 1000000] [--store FOLDER] [--only WORDS] [--rounds 9]
 *
 * With `--store` the store is filled there, unless it is there already, and kept.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openStorage } from '../apps/server/src/storage/open-storage.ts'
import { openDuckStore } from './analytics/duckdb.ts'
import { fillStore, PROJECT } from './analytics/fill.ts'
import { measureIngest } from './analytics/ingest.ts'
import { listQuestions } from './analytics/questions.ts'

const SEED = 7
const SLOWEST_MS = 300
/** One question takes no longer than this, however few rounds that leaves. */
const PATIENCE_MS = 12_000
const BYTES_A_SESSION = 40
const WARM_MS = 300_000
const POLL_MS = 250
const COLLECTIONS = 4

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000000' },
    store: { type: 'string' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '9' },
  },
})

interface Description {
  readonly sessions: number
  readonly events: number
  readonly toAt: number
  readonly filledS: number
}

async function prepareStore(root: string): Promise<Description> {
  const described = join(root, 'store.json')
  if (existsSync(described)) return JSON.parse(readFileSync(described, 'utf8')) as Description
  mkdirSync(root, { recursive: true })
  const toAt = Math.ceil(Date.now() / 86_400_000) * 86_400_000
  const sessions = Number(values.sessions)
  const began = performance.now()
  const events = await fillStore(root, { sessions, toAt, seed: SEED })
  const filledS = Math.round((performance.now() - began) / 1_000)
  const description = { sessions, events, toAt, filledS }
  writeFileSync(described, JSON.stringify(description))
  return description
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What buffers took is given back beside the program, some time after they are collected. */
async function measureMemory(): Promise<number> {
  for (let round = 0; round < COLLECTIONS; round += 1) {
    collectGarbage()
    await setTimeout(POLL_MS)
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function time(ask: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await ask()
  return performance.now() - began
}

/** With the processor's time, which others on the machine change less. */
async function timeBoth(ask: () => Promise<unknown>): Promise<{ ms: number; cpuMs: number }> {
  const before = process.cpuUsage()
  const ms = await time(ask)
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1_000 }
}

/**
 * The tables of columns and facts are read in steps, from the opening on, while nobody asks:
 * most of the time is left to it. @returns seconds
 */
async function untilWarm(): Promise<number> {
  const ask = () => storage.sessions.listTopPages(range)
  const began = performance.now()
  const first = await time(ask)
  for (let last = first; last > first / 5 && performance.now() - began < WARM_MS;) {
    await setTimeout(POLL_MS + 4 * last)
    last = await time(ask)
  }
  return Math.round((performance.now() - began) / 100) / 10
}

function quantile(
  times: readonly { ms: number; cpuMs: number }[],
  share: number,
  what: 'ms' | 'cpuMs' = 'ms',
): number {
  const ascending = times.map((each) => each[what]).sort((a, b) => a - b)
  return Number((ascending[Math.ceil(ascending.length * share) - 1] ?? NaN).toFixed(2))
}

const root = values.store ?? mkdtempSync(join(tmpdir(), 'playhead-analytics-'))
const store = await prepareStore(root)
console.error(`${store.sessions} sessions, ${store.events} events, filled in ${store.filledS} s`)
const duck = await openDuckStore(root)
const before = await measureMemory()
const storage = openStorage({ kind: 'folder', folder: join(root, 'data') })
const range = { projectId: PROJECT.id, fromAt: 0, toAt: store.toAt }
// As upkeep does after each session; trails are kept in the store.
while ((await storage.trails.step(Infinity)) === 'more');
const warmS = await untilWarm()
const bytesASession = ((await measureMemory()) - before) / store.sessions
const [some] = await storage.sessions.list({ ...range, limit: 1, after: null })
const results = []
for (const question of listQuestions(storage, store.toAt, some?.sessionId ?? '')) {
  if (!question.name.includes(values.only)) continue
  const askDuck = async () => {
    for (const sql of question.sql) await duck.ask(sql)
  }
  const ours: Awaited<ReturnType<typeof timeBoth>>[] = []
  const theirs: typeof ours = []
  const began = performance.now()
  // Once for nothing: it warms both.
  for (let round = -1; round < Number(values.rounds); round += 1) {
    if (round > 0 && performance.now() - began > PATIENCE_MS) break
    const each = [await timeBoth(question.ask), await timeBoth(askDuck)] as const
    if (round < 0) continue
    ours.push(each[0])
    theirs.push(each[1])
  }
  const [ms, p95, duckMs] = [quantile(ours, 0.5), quantile(ours, 0.95), quantile(theirs, 0.5)]
  const cpuMs = quantile(ours, 0.5, 'cpuMs')
  const duckCpuMs = quantile(theirs, 0.5, 'cpuMs')
  const ratio = Number((ms / duckMs).toFixed(2))
  const isMet = ms <= question.barMs && p95 <= SLOWEST_MS && ratio <= question.barRatio
  const { name, barMs, barRatio } = question
  results.push({ name, ms, p95, barMs, cpuMs, duckMs, duckCpuMs, ratio, barRatio, isMet })
  console.error(
    `${isMet ? 'ok  ' : 'MISS'} ${name}: ${ms} ms (p95 ${p95}, bar ${barMs}; CPU ${cpuMs}); DuckDB ${duckMs} (CPU ${duckCpuMs}), ratio ${ratio} (bar ${barRatio})`,
  )
}
const ingest = await measureIngest(storage, () =>
  storage.sessions.countValues({ ...range, field: 'country', limit: 8 }),
)
await storage.close()
duck.close()
if (values.store === undefined) rmSync(root, { recursive: true })
console.log(
  JSON.stringify({
    bench: 'analytics',
    store,
    results,
    memory: {
      bytesASession: Math.round(bytesASession),
      bar: BYTES_A_SESSION,
      warmS,
    },
    ingest,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  }),
)

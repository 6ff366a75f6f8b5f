// How many segments a second the server makes durable, against two baselines of
// the same run on the same machine: a Fastify route that stores nothing, and bare
// rows of the same size in SQLite. Trust the ratios.
// Run: node bench/ingest.ts
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sendSegments, type LoadResult } from './ingest-load.ts'

const ROUNDS = 5
const DURATION_MS = 5_000
const CONNECTIONS = 64

const root = join(import.meta.dirname, '..')
const server = join(root, 'apps', 'server', 'src', 'main.ts')
const baselines = join(import.meta.dirname, 'ingest-baselines.ts')
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))

interface Running {
  readonly child: ChildProcess
  readonly port: number
}

/** Starts a process and waits until it says which port it has. */
async function start(args: readonly string[], env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port) return { child, port: Number(port) }
  }
  throw new Error(`${args.join(' ')} ended without saying its port`)
}

async function stop({ child }: Running): Promise<void> {
  child.kill('SIGTERM')
  await once(child, 'close')
}

async function load(running: Running, key: string): Promise<LoadResult> {
  const { port } = running
  const result = await sendSegments({
    port,
    key,
    connections: CONNECTIONS,
    durationMs: DURATION_MS,
  })
  await stop(running)
  return result
}

async function runRound(round: number) {
  const data = join(folder, `round-${round}`)
  const env = { PLAYHEAD_DATA: data, PLAYHEAD_PORT: '0', PLAYHEAD_INGEST_RATE: '0' }
  const made = execFileSync(process.execPath, [server, 'project', 'create', 'Bench'], { env })
  const key = /data-key="([^"]+)"/.exec(made.toString())?.[1] ?? ''
  const playhead = await load(
    await start([server, 'serve'], { ...env, PLAYHEAD_LOG_LEVEL: 'warn' }),
    key,
  )
  const emptyRoute = await load(await start([baselines, 'empty-route'], {}), key)
  const argument = JSON.stringify({ folder: data, durationMs: DURATION_MS })
  const rows = execFileSync(process.execPath, [baselines, 'bare-rows', argument])
  const bareRows = JSON.parse(rows.toString()) as { perSecond: number }
  rmSync(data, { recursive: true })
  return { playhead, emptyRoute, bareRows }
}

type Round = Awaited<ReturnType<typeof runRound>>

/** By this figure. */
function pickMedian<Item>(items: readonly Item[], figure: (item: Item) => number): Item {
  const sorted = items.toSorted((a, b) => figure(a) - figure(b))
  const median = sorted[Math.floor(sorted.length / 2)]
  if (median === undefined) throw new Error('no round was run')
  return median
}

try {
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await runRound(round))
  const { playhead, emptyRoute, bareRows } = pickMedian(rounds, (round) => round.playhead.perSecond)
  // Each round is a comparison of its own: the machine changes between them.
  const compare = (baseline: (round: Round) => number) => {
    const ratios = rounds.map((round) => round.playhead.perSecond / baseline(round))
    return Number(pickMedian(ratios, (ratio) => ratio).toFixed(2))
  }
  console.log(
    JSON.stringify({
      bench: 'ingest',
      playhead,
      emptyRoute,
      bareRows,
      shareOfEmptyRoute: compare((round) => round.emptyRoute.perSecond),
      shareOfBareRows: compare((round) => round.bareRows.perSecond),
      rounds: rounds.map(({ playhead, emptyRoute, bareRows }) => [
        playhead.perSecond,
        emptyRoute.perSecond,
        bareRows.perSecond,
      ]),
      connections: CONNECTIONS,
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

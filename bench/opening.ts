// What it costs to open a replay at its start, its middle and its end: a session of ten
// hours against one of two minutes, of a light page and of a heavy one, as it came and packed,
// sent through the real ingest and read over HTTP, with the first frame in a real browser
// beside. All windows hold the same: `frames` says so. Short and long are asked in turn, and
// of `ratios` the spread of parts of the run is told: trust what they agree on, and `cpu`,
// the processor time of the server, before `ms` of a busy machine.
// Run: node bench/opening.ts [light|heavy] [raw|packed] [--samples N]
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get as httpGet, type IncomingMessage } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { decodeReplayFrames, type ReplayManifest } from '@playhead/protocol'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { openFirstFrames } from './opening-browser.ts'
import { readCpuMs } from './server-cpu.ts'
import { createBodies, WEIGHTS } from './opening-session.ts'
import {
  createSession,
  ENDED_MS,
  SEGMENT_MS,
  sendSegments,
  waitForUpkeep,
  type SyntheticSession,
} from './synthetic-session.ts'

/** The short one is just long enough for two windows of full length. */
const MINUTES = { short: 2.25, long: 600 } as const
const { values: options, positionals: wanted } = parseArgs({
  options: { samples: { type: 'string', default: '200' } },
  allowPositionals: true,
})
/** Of each length at each place, and into how many parts they are divided. */
const SAMPLES = Number(options.samples)
const PARTS = 5
const WARM_UP = 20
const FRAME_SAMPLES = 7
const SEEKS = 60
/** In shares of the session; the short one has its second window in the middle. */
const PLACES = {
  start: { short: 0, long: 0 },
  middle: { short: 0.55, long: 0.5 },
  end: { short: 0.55, long: 0.98 },
} as const

const agent = new Agent({ keepAlive: true })
const rows: object[] = []
for (const weight of ['light', 'heavy'] as const) {
  for (const state of ['raw', 'packed'] as const) {
    const isWanted = (name: string, other: readonly string[]): boolean =>
      wanted.includes(name) || !wanted.some((each) => other.includes(each))
    if (!isWanted(weight, ['light', 'heavy']) || !isWanted(state, ['raw', 'packed'])) continue
    rows.push(...(await measure(weight, state)).map((row) => ({ weight, state, ...row })))
  }
}
agent.destroy()
console.log(
  JSON.stringify(
    { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, rows },
    null,
    2,
  ),
)

async function measure(
  weight: keyof typeof WEIGHTS,
  state: keyof typeof ENDED_MS,
): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-opening-'))
  const server = await startBenchServer(folder)
  try {
    const [short, long] = [MINUTES.short, MINUTES.long].map((minutes) =>
      createSession(minutes, ENDED_MS[state]),
    )
    if (!short || !long) throw new Error('two sessions')
    for (const session of [short, long]) {
      await sendSegments(server, createBodies(session, WEIGHTS[weight], server.project.key))
    }
    await waitForUpkeep(folder, state === 'packed')
    const results: object[] = []
    const note = (place: string, result: object): void => {
      results.push({ place, ...result })
      console.error(weight, state, JSON.stringify(results.at(-1)))
    }
    for (const [place, shares] of Object.entries(PLACES)) {
      note(place, await compareOpening(server, [short, long], shares))
    }
    note('anywhere', await measureSeeks(server, long))
    note('middle, in Chromium', await compareFrames(server, [short, long]))
    return results
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Pair = readonly [SyntheticSession, SyntheticSession]
type Shares = Readonly<Record<keyof typeof MINUTES, number>>

/** Manifest and the window that holds the moment: what a player needs for its first frame. */
async function compareOpening(server: BenchServer, [short, long]: Pair, shares: Shares) {
  const sessions = { short, long }
  const costs = {
    short: await open(server, short, shares.short),
    long: await open(server, long, shares.long),
  }
  const times = { short: [] as number[], long: [] as number[] }
  const cpu = { short: [] as number[], long: [] as number[] }
  const lengths = ['short', 'long'] as const
  for (let sample = -WARM_UP; sample < SAMPLES; sample += 1) {
    // Whoever is second may find the processor's caches better filled.
    for (const length of sample % 2 === 0 ? lengths : lengths.toReversed()) {
      const before = readCpuMs(server.pid)
      const { ms } = await open(server, sessions[length], shares[length])
      if (sample < 0) continue
      times[length].push(ms)
      cpu[length].push(readCpuMs(server.pid) - before)
    }
  }
  const tell = (length: keyof typeof costs) => ({
    ...costs[length],
    bytes: costs[length].manifestBytes + costs[length].windowBytes,
    firstMs: round(costs[length].ms),
    ms: round(median(times[length])),
    cpuMs: round(median(cpu[length])),
  })
  const [two, ten] = [tell('short'), tell('long')]
  const ratios = {
    bytes: round(ten.bytes / two.bytes),
    ms: compare(times.long, times.short),
    cpu: compare(cpu.long, cpu.short),
  }
  return { 'two minutes': two, 'ten hours': ten, ratios }
}

/** By how much the median of one is larger, over all samples and in the least and the most of the parts. */
function compare(a: readonly number[], b: readonly number[]) {
  const size = Math.ceil(a.length / PARTS)
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const [from, to] = [part * size, (part + 1) * size]
    return median(a.slice(from, to)) / median(b.slice(from, to))
  })
  return {
    of: round(median(a) / median(b)),
    least: round(Math.min(...parts)),
    most: round(Math.max(...parts)),
  }
}

async function open({ url, cookie }: BenchServer, session: SyntheticSession, share: number) {
  const { id, windowId, startedAt, segmentCount } = session
  const atMs = Math.round(share * segmentCount * SEGMENT_MS)
  const began = performance.now()
  const manifest = await get(`${url}/api/sessions/${id}/replay?atMs=${atMs}`, cookie)
  const { tabs } = JSON.parse(new TextDecoder().decode(manifest.bytes)) as ReplayManifest
  const held = tabs[0]?.windows.findLast(({ fromAt }) => fromAt <= startedAt + atMs)
  const path = `/api/sessions/${id}/replay/${windowId}/${held?.firstSequence ?? 0}`
  const window = await get(`${url}${path}`, cookie)
  return {
    ms: performance.now() - began,
    manifestBytes: manifest.wireBytes,
    windowBytes: window.wireBytes,
    frames: decodeReplayFrames(window.bytes).length,
  }
}

/** Manifest and window at random moments, always the same. */
async function measureSeeks(server: BenchServer, session: SyntheticSession) {
  const times: number[] = []
  for (const share of createShares()) times.push((await open(server, session, share)).ms)
  return { seeks: tellSpread(times) }
}

/** Even, in an order that looks random. */
function createShares(): number[] {
  return Array.from({ length: SEEKS }, (_, place) => ((place * 37) % SEEKS) / SEEKS)
}

function tellSpread(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0
  return { median: round(median(times)), p95: round(p95), worst: round(sorted.at(-1) ?? 0) }
}

async function compareFrames(server: BenchServer, [short, long]: Pair) {
  const browser = await openFirstFrames(server)
  const look = ({ id, segmentCount }: SyntheticSession, share: number): Promise<number> =>
    browser.measure(id, Math.round(share * segmentCount * SEGMENT_MS))
  try {
    // The first fills the browser's cache.
    await look(short, PLACES.start.short)
    const times = { short: [] as number[], long: [] as number[] }
    for (let sample = 0; sample < FRAME_SAMPLES; sample += 1) {
      times.short.push(await look(short, PLACES.middle.short))
      times.long.push(await look(long, PLACES.middle.long))
    }
    const [two, ten] = [Math.round(median(times.short)), Math.round(median(times.long))]
    return { 'two minutes': two, 'ten hours': ten, ratio: round(ten / two) }
  } finally {
    await browser.close()
  }
}

interface Answer {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** As it came over the wire, without headers. */
  readonly wireBytes: number
}

/** As a browser asks: a manifest may come packed. */
async function get(url: string, cookie: string): Promise<Answer> {
  const request = httpGet(url, { agent, headers: { cookie, 'accept-encoding': 'gzip' } })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  const sent = await buffer(answer)
  if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} of ${url}: ${sent}`)
  const bytes = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
  return { bytes: new Uint8Array(bytes), wireBytes: sent.length }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

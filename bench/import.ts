// What a server's memory does while it imports a recording of rrweb, and how long others wait
// meanwhile: a JSON array of some hundred megabytes, plain and as gzip, against an idle server.
// Run: node bench/import.ts [--megabytes 200]
import { execFileSync } from 'node:child_process'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { startBenchServer, type BenchServer } from './bench-server.ts'
import { readMemory } from './server-footprint.ts'

const { values: options } = parseArgs({
  options: { megabytes: { type: 'string', default: '200' } },
})
const MEGABYTES = Number(options.megabytes)
const ELEMENTS = 2_000
const EVENT_MS = 250
/** A page is loaded anew after so many events. */
const EVENTS_OF_PAGE = 2_000
const PULSE_MS = 100

const folder = mkdtempSync(join(tmpdir(), 'playhead-import-'))
const rows: object[] = []
try {
  for (const kind of ['plain', 'gzip'] as const) {
    const path = join(folder, `${kind}.json`)
    await writeRecording(path, kind)
    rows.push({ kind, ...(await measure(path)) })
    console.error(JSON.stringify(rows.at(-1)))
    rmSync(path)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(
  JSON.stringify({
    bench: 'import',
    rows,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  }),
)

async function measure(path: string) {
  const data = mkdtempSync(join(folder, 'data-'))
  const server = await startBenchServer(data)
  try {
    await sleep(2_000)
    const idle = await measureWaits(server, sleep(5_000))
    const before = readMemory(server.pid)
    const startedAt = performance.now()
    const sending = send(server, path)
    const busy = await measureWaits(server, sending)
    const { segments, badEvents } = await sending
    return {
      fileMb: Math.round(statSync(path).size / 1e6),
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      segments,
      badEvents,
      memoryMb: { before: before.nowMb, peak: readMemory(server.pid).peakMb },
      waitMs: { idle, importing: busy },
    }
  } finally {
    await server.stop()
    rmSync(data, { recursive: true })
  }
}

async function send(server: BenchServer, path: string) {
  const answer = await server.ask(`/api/projects/${server.project.id}/imports`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': `${statSync(path).size}`,
    },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>,
    duplex: 'half',
  })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { segments: number; badEvents: number }
}

/** How long a small request takes, again and again until something else is over. */
async function measureWaits(server: BenchServer, until: Promise<unknown>) {
  const state = { isOver: false }
  const end = until.finally(() => (state.isOver = true))
  const waits: number[] = []
  while (!state.isOver) {
    const startedAt = performance.now()
    await (await server.ask('/api/me')).arrayBuffer()
    waits.push(performance.now() - startedAt)
    await sleep(PULSE_MS)
  }
  await end
  waits.sort((a, b) => a - b)
  const at = (share: number) => Math.round(waits[Math.floor((waits.length - 1) * share)] ?? 0)
  return { median: at(0.5), p99: at(0.99), worst: at(1) }
}

async function writeRecording(path: string, kind: 'plain' | 'gzip'): Promise<void> {
  const file = createWriteStream(path)
  const source = Readable.from(writeEvents())
  await (kind === 'gzip'
    ? pipeline(source, createGzip({ level: 1 }), file)
    : pipeline(source, file))
}

/** The JSON text, piece by piece: a page, changes of its rows, moves of the pointer, and the next page. */
function* writeEvents(): Generator<string> {
  const firstAt = Date.now() - 86_400_000
  let sizeBytes = 0
  for (let count = 0; sizeBytes < MEGABYTES * 1e6; count += 1) {
    const text = createEvents(count, firstAt + count * EVENT_MS)
      .map((event) => JSON.stringify(event))
      .join(',')
    sizeBytes += text.length
    yield `${count === 0 ? '[' : ','}${text}`
  }
  yield ']'
}

function createEvents(count: number, timestamp: number): object[] {
  if (count % EVENTS_OF_PAGE === 0) return createPage(count, timestamp)
  if (count % 2 === 0) {
    const positions = [{ x: count % 900, y: count % 700, id: 4, timeOffset: 0 }]
    return [{ type: 3, data: { source: 1, positions }, timestamp }]
  }
  const attributes = Array.from({ length: 20 }, (_, row) => ({
    id: 10 + ((count * 7 + row) % ELEMENTS),
    attributes: { title: `row ${row} is number ${(count * 7_919 + row * 104_729) % 1_000_003}` },
  }))
  return [{ type: 3, data: { source: 0, texts: [], removes: [], adds: [], attributes }, timestamp }]
}

function createPage(count: number, timestamp: number): object[] {
  const rows = Array.from({ length: ELEMENTS }, (_, place) => ({
    type: 2,
    id: 10 + place,
    tagName: 'p',
    attributes: {
      class: `row c${place % 17}`,
      title: `element ${(place * 7_919 + count) % 10_007}`,
    },
    childNodes: [],
  }))
  const wrap = (id: number, tagName: string, childNodes: object[]) => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  })
  const html = wrap(2, 'html', [wrap(3, 'head', []), wrap(4, 'body', rows)])
  const initialOffset = { top: 0, left: 0 }
  return [
    {
      type: 4,
      timestamp,
      data: { href: `https://bench.example/${count}`, width: 1280, height: 800 },
    },
    { type: 2, timestamp, data: { node: { type: 0, id: 1, childNodes: [html] }, initialOffset } },
  ]
}

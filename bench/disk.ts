// What recordings take on the disk after compaction, against gzip per segment with the
// style sheets inside, as a recorder would send them that knows nothing else: three
// sites, ten visits each, through the real server; then ten more after a deploy that
// has changed a tenth of the CSS.
// Run: node bench/disk.ts (--record makes the recordings anew: build first, 20 minutes)
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openFolderUpkeepLock } from '../apps/server/src/storage/open-storage.ts'
import { DESK } from './disk/apps/desk.ts'
import { DOCS } from './disk/apps/docs.ts'
import { SHOP } from './disk/apps/shop.ts'
import type { Deploy, Site } from './disk/apps/site.ts'
import { measureBaseline, measureSent } from './disk/baseline.ts'
import { measureDisk, type DiskUse } from './disk/measure.ts'
import { measureReading } from './disk/reading.ts'
import { recordSite } from './disk/record.ts'
import { loadRecording, type Recording } from './disk/recording.ts'
import { runCommand, startBenchServer, type BenchServer } from './disk/server.ts'

const SITES: readonly Site[] = [SHOP, DESK, DOCS]
const DEPLOYS: readonly Deploy[] = [1, 2]
const TARGET = { geometricMean: 8, worst: 5, afterDeploy: 5, cpuMsPerMinute: 20 }
const WAIT_MS = 600_000

async function measureSite(site: Site) {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-disk-'))
  try {
    const made = runCommand(folder, ['project', 'create', site.name, '--origin', '*'])
    const key = /data-key="([^"]+)"/.exec(made)?.[1] ?? ''
    runCommand(folder, ['project', 'settings', key, '--idle-timeout', '60000'])
    return {
      first: await compact(folder, key, load(site, 1)),
      second: await compact(folder, key, load(site, 2)),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Sends what was recorded, then lets upkeep work until it is done. */
async function compact(folder: string, key: string, recording: Recording) {
  const lock = openFolderUpkeepLock(folder)
  const held = lock.take()
  if (!held) throw new Error('upkeep is at work already')
  const taker = await startBenchServer(folder)
  // Of the first sessions, what a store takes that has none: a page for each table.
  const before = measureDisk(folder)
  await send(taker, key, recording)
  await taker.stop()
  const readingAsSent = await measureReading(folder)
  const server = await startBenchServer(folder, { PLAYHEAD_LOG_LEVEL: 'debug' })
  held.release()
  lock.close()
  await waitUntilPacked(folder)
  const cpu = sumCpu(server)
  await server.stop()
  return {
    use: subtract(measureDisk(folder), before),
    emptyBytes: before.indexBytes,
    baselineBytes: measureBaseline(recording),
    sentBytes: measureSent(recording),
    minutes: recording.durationMs / 60_000,
    cpu,
    reading: { asSent: readingAsSent, packed: await measureReading(folder) },
  }
}

async function send(server: BenchServer, key: string, recording: Recording): Promise<void> {
  for (const { path, contentType, body } of recording.requests) {
    const head = { 'content-type': contentType }
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: head,
      body: replaceKey(body, recording.key, key),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
}

async function waitUntilPacked(folder: string): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += 1_000) {
    await setTimeout(1_000)
    if (measureDisk(folder).unpackedSessions === 0) return
  }
  throw new Error(`not packed within ${WAIT_MS} ms`)
}

/** Milliseconds of the worker, as the server logs them. */
function sumCpu({ log }: BenchServer): { packMs: number; dictionaryMs: number } {
  const sum = (wanted: string): number =>
    log.reduce((sum, line) => {
      const { msg, cpuMs } = JSON.parse(line) as { msg?: string; cpuMs?: number }
      return msg === wanted ? sum + (cpuMs ?? 0) : sum
    }, 0)
  return { packMs: sum('packed a session'), dictionaryMs: sum('looked for a dictionary') }
}

function load(site: Site, deploy: Deploy): Recording {
  const recording = loadRecording(site.name, deploy)
  if (!recording) throw new Error(`no recording of ${site.name}: run with --record`)
  // Segments are believed for eight days after they were made.
  if (Date.now() - recording.recordedAt > 7 * 86_400_000) {
    throw new Error(`the recording of ${site.name} is too old: run with --record`)
  }
  return recording
}

/** Keys are of one length. */
function replaceKey(body: Buffer, from: string, to: string): Buffer {
  const at = body.indexOf(from)
  if (at === -1 || from.length !== to.length) throw new Error('a body without its key')
  return Buffer.concat([body.subarray(0, at), Buffer.from(to), body.subarray(at + from.length)])
}

function subtract(after: DiskUse, before: DiskUse): DiskUse {
  const difference = Object.entries(after).map(([name, value]) => [
    name,
    value - before[name as keyof DiskUse],
  ])
  return Object.fromEntries(difference) as unknown as DiskUse
}

const round = (value: number): number => Number(value.toFixed(1))

function describe({ use, emptyBytes, ...each }: Awaited<ReturnType<typeof compact>>) {
  const { packBytes, dictionaryBytes, sheetBytes, rawBytes, indexBytes } = use
  const { sessionTableBytes, segmentTableBytes, eventTableBytes } = use
  const { baselineBytes, sentBytes, minutes, cpu, reading } = each
  const bytes = packBytes + dictionaryBytes + sheetBytes + rawBytes
  return {
    minutes: round(minutes),
    baselineBytes,
    bytes,
    timesSmaller: round(baselineBytes / bytes),
    indexBytes,
    tables: { sessions: sessionTableBytes, segments: segmentTableBytes, events: eventTableBytes },
    timesSmallerWithIndex: round(baselineBytes / (bytes + indexBytes)),
    storeBefore: emptyBytes,
    parts: { packBytes, dictionaryBytes, sheetBytes, rawBytes },
    sent: { bytes: sentBytes, timesLess: round(baselineBytes / sentBytes) },
    // A dictionary is made for these ten sessions alone: for more it costs no more.
    cpuMsPerMinute: round((cpu.packMs + cpu.dictionaryMs) / minutes),
    cpuMs: { packing: round(cpu.packMs), dictionary: round(cpu.dictionaryMs) },
    readingMs: {
      tabs: reading.packed.tabs,
      median: { asSent: round(reading.asSent.medianMs), packed: round(reading.packed.medianMs) },
      p99: { asSent: round(reading.asSent.p99Ms), packed: round(reading.packed.p99Ms) },
    },
  }
}

if (process.argv.includes('--record')) {
  for (const deploy of DEPLOYS) for (const site of SITES) await recordSite(site, deploy)
}
const sites: Record<string, ReturnType<typeof describe>> = {}
const deployed: Record<string, ReturnType<typeof describe>> = {}
for (const site of SITES) {
  const { first, second } = await measureSite(site)
  sites[site.name] = describe(first)
  deployed[site.name] = describe(second)
}
const ratios = Object.values(sites).map(({ timesSmaller }) => timesSmaller)
const computeMean = (values: readonly number[]): number =>
  round(values.reduce((product, value) => product * value, 1) ** (1 / values.length))
const withIndex = Object.values(sites).map(({ timesSmallerWithIndex }) => timesSmallerWithIndex)
const later = Object.values(deployed).map(({ timesSmaller }) => timesSmaller)
const all = [...Object.values(sites), ...Object.values(deployed)]
const result = {
  geometricMean: computeMean(ratios),
  worst: Math.min(...ratios),
  withIndex: { geometricMean: computeMean(withIndex), worst: Math.min(...withIndex) },
  afterDeploy: Math.min(...later),
  cpuMsPerMinute: Math.max(...all.map(({ cpuMsPerMinute }) => cpuMsPerMinute)),
}
console.log(
  JSON.stringify({
    bench: 'disk',
    ...result,
    target: TARGET,
    sites,
    deployed,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  }),
)
const isMet =
  result.geometricMean >= TARGET.geometricMean &&
  result.worst >= TARGET.worst &&
  result.afterDeploy >= TARGET.afterDeploy &&
  result.cpuMsPerMinute <= TARGET.cpuMsPerMinute
if (!isMet) process.exitCode = 1

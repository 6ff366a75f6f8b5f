// Any moment at once: how soon a player shows a moment of a recording of ten minutes, of an
// hour and of ten, how much it asks for, what it holds in memory, and what it holds up. The
// player is the built one, on the built server, over HTTP; rrweb's player loads the whole
// recording as one file (gzip) on the same origin. Both are opened in turn as by somebody who has
// never been there. The first frame is there when the page of the moment has been built, its
// style sheet is in force, and two animation frames have passed; a seek ends by the same rule.
// Run: node bench/playback.ts [--states raw,packed] [--lengths "10 min,60 min,10 h"]
//   [--networks local,held] [--openings 7] [--seeks 100] [--out FILE]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumLaunch } from '../scripts/chromium.ts'
import { startBenchServer } from './bench-server.ts'
import { startFrontServer } from './playback/front-server.ts'
import { measurePlayers, type Figures } from './playback/measure.ts'
import type { Network } from './playback/player-page.ts'
import { judge, printTable, type Verdict } from './playback/bars.ts'
import { buildPages, LENGTHS, makeSession, sendSheet, type Length } from './playback/stage-set.ts'
import { createStyleSheet } from './playback/style-sheet.ts'
import { ENDED_MS, waitForUpkeep } from './synthetic-session.ts'

type State = keyof typeof ENDED_MS

const BUILT = join(import.meta.dirname, '..', 'apps', 'server', 'dist', 'main.cjs')
const SEED = 20_261_127

const { values } = parseArgs({
  options: {
    states: { type: 'string', default: 'raw,packed' },
    lengths: { type: 'string', default: Object.keys(LENGTHS).join() },
    networks: { type: 'string', default: 'local,held' },
    openings: { type: 'string', default: '7' },
    seeks: { type: 'string', default: '100' },
    out: { type: 'string' },
  },
})
const states = choose('states', Object.keys(ENDED_MS) as State[])
const lengths = choose('lengths', Object.keys(LENGTHS) as Length[])
const networks = choose<Network>('networks', ['local', 'held'])
const openings = Number(values.openings)
const seeks = Number(values.seeks)

if (!existsSync(BUILT)) throw new Error(`${BUILT} is missing: run npm test -- build`)
const figures: Figures[] = []
for (const state of states) figures.push(...(await measure(state)))
const verdicts = judge(figures)
printTable(verdicts)
report(verdicts)

async function measure(state: State): Promise<Figures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-playback-'))
  try {
    await using stack = new AsyncDisposableStack()
    const data = join(folder, 'data')
    const server = await startBenchServer(data, [BUILT, 'serve'])
    stack.defer(() => server.stop())
    const sheet = createStyleSheet()
    const files = await buildPages()
    const sessions = []
    for (const length of lengths) {
      // Nobody waits for ten hours in one file.
      const gzipPath = length === '10 h' ? null : join(folder, `${length}.gz`)
      const init = { server, length, endedMs: ENDED_MS[state], sheet, seed: SEED, gzipPath }
      sessions.push(await makeSession(init))
      if (!gzipPath) continue
      const file = { type: 'application/json', body: { gzipPath } }
      files.set(`/bench/recording/${length.replace(' ', '-')}`, file)
    }
    await sendSheet(server, sheet)
    console.error(`${state}: ${lengths.join(', ')} sent, waiting for upkeep`)
    await waitForUpkeep(data, state === 'packed')
    const front = await startFrontServer(server.url, files)
    stack.defer(() => front.close())
    const browser = await chromium.launch(chromiumLaunch())
    stack.defer(() => browser.close())
    const measured: Figures[] = []
    for (const session of sessions) {
      for (const network of networks) {
        const options = { browser, front, server, session, network, openings, seeks }
        measured.push({ state, ...(await measurePlayers(options)) })
        console.error(`${state}, ${session.length}, ${network}: measured`)
      }
    }
    return measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function choose<Name extends string>(
  option: 'states' | 'lengths' | 'networks',
  known: readonly Name[],
) {
  const wanted = values[option].split(',')
  const unknown = wanted.filter((name) => !known.some((each) => each === name))
  if (unknown.length > 0)
    throw new Error(`--${option} takes ${known.join(', ')}, not ${unknown.join(', ')}`)
  return known.filter((name) => wanted.includes(name))
}

function report(verdicts: readonly Verdict[]): void {
  const json = JSON.stringify({
    bench: 'playback',
    verdicts,
    figures,
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      load: loadavg(),
      node: process.version,
    },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  })
  if (values.out) writeFileSync(values.out, json)
  console.log(json)
}

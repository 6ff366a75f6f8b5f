// What the whole session page costs while a session of an hour with 100,000 events plays, the
// inspector open beside the replay: the frames that are drawn, and the long tasks of both
// documents, against the same recording with a hundred events, in the same run.
// Run: node bench/session-page.ts [--events 100000] [--seconds 10]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumLaunch } from '../scripts/chromium.ts'
import { startBenchServer } from './bench-server.ts'
import { openPlayer } from './playback/player-page.ts'
import { makeSession, sendSheet } from './playback/stage-set.ts'
import { createStyleSheet } from './playback/style-sheet.ts'
import { ENDED_MS, waitForUpkeep } from './synthetic-session.ts'

const BUILT = join(import.meta.dirname, '..', 'apps', 'server', 'dist', 'main.cjs')
/** Of the session against which it is measured. */
const FEW_EVENTS = 100
/** Somewhere within, in the middle between two ticks of the page's clock. */
const START_MS = 1_500_125

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
  },
})

if (!existsSync(BUILT)) throw new Error(`${BUILT} is missing: run npm test -- build`)
const folder = mkdtempSync(join(tmpdir(), 'playhead-session-page-'))
try {
  await using stack = new AsyncDisposableStack()
  const data = join(folder, 'data')
  const server = await startBenchServer(data, [BUILT, 'serve'])
  stack.defer(() => server.stop())
  const sheet = createStyleSheet()
  const ids: string[] = []
  for (const eventCount of [FEW_EVENTS, Number(values.events)]) {
    const init = { server, length: '60 min', endedMs: ENDED_MS.raw, sheet, seed: 1 } as const
    ids.push((await makeSession({ ...init, gzipPath: null, eventCount })).id)
  }
  await sendSheet(server, sheet)
  await waitForUpkeep(data, false)
  const browser = await chromium.launch(chromiumLaunch())
  stack.defer(() => browser.close())
  const [name = '', value = ''] = server.cookie.split('=')
  const measure = async (id: string | undefined) => {
    const page = await openPlayer({
      browser,
      url: `${server.url}/sessions/${id}?t=${START_MS}`,
      blankUrl: `${server.url}/healthz`,
      cookie: { name, value },
      offsetMs: START_MS,
      network: 'local',
    })
    const frames = await page.play(Number(values.seconds) * 1_000)
    const longTasks = await page.takeLongTasks()
    await page.close()
    const seen = longTasks.filter(({ name: whose }) => whose === 'self')
    return {
      firstFrameMs: Math.round(page.firstFrameMs),
      frames,
      longTasks: seen.length,
      longestTaskMs: Math.max(0, ...seen.map(({ durationMs }) => durationMs)),
    }
  }
  // The first opening fills what the machine keeps of the files.
  await measure(ids[0])
  const few = await measure(ids[0])
  const many = await measure(ids[1])
  console.log(
    JSON.stringify({
      bench: 'session-page',
      events: { few: FEW_EVENTS, many: Number(values.events) },
      few,
      many,
      ratio: Number((many.frames.p95Ms / few.frames.p95Ms).toFixed(2)),
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg() },
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

// What it costs to open a replay at its start, its middle and its end: a session of ten
// hours against one of a minute, of a light page and of a heavy one, sent through the
// real ingest and read over HTTP, with the time in a real browser beside. Trust the ratios.
// Run: node bench/opening.ts
import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReplayManifest } from '@playhead/protocol'
import { createBodies, SEGMENT_MS, WEIGHTS, type SyntheticSession } from './opening-session.ts'
import { measureFirstFrame } from './opening-browser.ts'

const MINUTES = { 'one minute': 1, 'ten hours': 600 } as const
const SAMPLES = 15
const CONNECTIONS = 8
const PLACES = { start: 0.02, middle: 0.5, end: 0.98 } as const

const server = join(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'playhead-opening-'))
const env = {
  PATH: process.env['PATH'],
  PLAYHEAD_DATA: folder,
  PLAYHEAD_PORT: '0',
  PLAYHEAD_INGEST_RATE: '0',
  PLAYHEAD_LOG_LEVEL: 'warn',
}
const made = execFileSync(process.execPath, [server, 'project', 'create', 'Bench'], { env })
const key = /data-key="([^"]+)"/.exec(made.toString())?.[1] ?? ''
const child = spawn(process.execPath, [server, 'serve'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const link = await waitForLink()
  const url = new URL(link).origin
  const cookie = await signIn(url, link.slice(link.indexOf('#') + 1))
  const rows: object[] = []
  for (const [weight, parts] of Object.entries(WEIGHTS)) {
    const costs: { length: string; place: string; bytes: number; ms: number }[] = []
    for (const [length, minutes] of Object.entries(MINUTES)) {
      const session = createSession(minutes)
      const sentMs = await timed(() => send(url, session, parts))
      const keyframesMs = await timed(() => waitForKeyframes(url, session, cookie))
      for (const [place, share] of Object.entries(PLACES)) {
        const cost = await measureOpening({ url, cookie, session, share })
        costs.push({ length, place, bytes: cost.bytes, ms: cost.ms })
        rows.push({ weight, length, place, ...cost })
      }
      const browserMs = await measureFirstFrame({
        link: await createLink(url),
        url,
        id: session.id,
        atMs: minutes * 30_000,
      })
      rows.push({ weight, length, place: 'middle, first frame in Chromium', ms: browserMs })
      console.error(
        `${weight}, ${length}: sent in ${Math.round(sentMs)} ms, keyframes ready after ${Math.round(keyframesMs)} ms more`,
      )
    }
    for (const place of Object.keys(PLACES)) {
      const [short, long] = Object.keys(MINUTES).map((length) =>
        costs.find((cost) => cost.length === length && cost.place === place),
      )
      if (!short || !long) continue
      rows.push({
        weight,
        place: `${place}: ten hours / one minute`,
        bytes: ratio(long.bytes, short.bytes),
        ms: ratio(long.ms, short.ms),
      })
    }
  }
  console.log(
    JSON.stringify(
      { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, rows },
      null,
      2,
    ),
  )
} finally {
  child.kill('SIGTERM')
  await once(child, 'close')
  rmSync(folder, { recursive: true, force: true })
}

async function waitForLink(): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const [link] = /http:\S+#\S+/.exec(line) ?? []
    if (link) return link
  }
  throw new Error('the server ended before it listened')
}

async function createLink(url: string): Promise<string> {
  const said = execFileSync(process.execPath, [server, 'sign-in-link'], { env }).toString()
  return `${url}/sign-in${/#\S+/.exec(said)?.[0] ?? ''}`
}

async function signIn(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** It ended an hour ago, so that it is not live. */
function createSession(minutes: number): SyntheticSession {
  const startedAt = Date.now() - 3_600_000 - minutes * 60_000
  const time = startedAt.toString(16).padStart(12, '0')
  const rest = randomUUID().slice(19)
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-${rest}`
  return { id, windowId: id, startedAt, segmentCount: (minutes * 60_000) / SEGMENT_MS }
}

async function send(url: string, session: SyntheticSession, parts: (typeof WEIGHTS)['light']) {
  const bodies = createBodies(session, parts, key)
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (const body of bodies) {
        const answer = await fetch(`${url}/v1/segments`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: body as Uint8Array<ArrayBuffer>,
        })
        if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
        await answer.arrayBuffer()
      }
    }),
  )
}

/** Until no window of a session that has ended is longer than a minute and a half. */
async function waitForKeyframes(url: string, { id }: SyntheticSession, cookie: string) {
  for (;;) {
    const { bytes } = await get(`${url}/api/sessions/${id}/replay`, cookie)
    const { tabs } = JSON.parse(new TextDecoder().decode(bytes)) as ReplayManifest
    const longest = Math.max(
      ...tabs.flatMap(({ windows }) => windows.map(({ fromAt, toAt }) => toAt - fromAt)),
    )
    if (longest <= 90_000) return
    await sleep(500)
  }
}

interface Opening {
  readonly url: string
  readonly cookie: string
  readonly session: SyntheticSession
  readonly share: number
}

/** Manifest and the window that holds the moment: what a player needs for its first frame. */
async function measureOpening({ url, cookie, session, share }: Opening) {
  const { id, windowId, startedAt, segmentCount } = session
  const at = startedAt + share * segmentCount * SEGMENT_MS
  const times: number[] = []
  let [manifestBytes, windowBytes] = [0, 0]
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const began = performance.now()
    const manifest = await get(
      `${url}/api/sessions/${id}/replay?atMs=${Math.round(at - startedAt)}`,
      cookie,
    )
    const { tabs } = JSON.parse(new TextDecoder().decode(manifest.bytes)) as ReplayManifest
    const held = tabs[0]?.windows.findLast(({ fromAt }) => fromAt <= at)
    const window = await get(
      `${url}/api/sessions/${id}/replay/${windowId}/${held?.firstSequence}`,
      cookie,
    )
    times.push(performance.now() - began)
    manifestBytes = manifest.bytes.length
    windowBytes = window.bytes.length
  }
  const ms = times.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)] ?? 0
  return {
    manifestBytes,
    windowBytes,
    bytes: manifestBytes + windowBytes,
    ms: Math.round(ms * 10) / 10,
  }
}

async function get(url: string, cookie: string): Promise<{ bytes: Uint8Array }> {
  const answer = await fetch(url, { headers: { cookie } })
  if (!answer.ok) throw new Error(`${answer.status} of ${url}: ${await answer.text()}`)
  return { bytes: new Uint8Array(await answer.arrayBuffer()) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100
}

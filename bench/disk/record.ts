import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { chromium, type Browser, type Page } from 'playwright'
import { chromiumLaunch } from '../../scripts/chromium.ts'
import { createHand, createRandom } from '../../scripts/demo-visits/hand.ts'
import { pick, type Deploy, type Site } from './apps/site.ts'
import { saveRecording, type RecordedRequest } from './recording.ts'
import { runCommand, startBenchServer } from './server.ts'

const VISITS = 10
const VISIT_MS = 150_000
/** For the last segments, which leave with their pages. */
const LEAVING_MS = 3_000
const WIDTHS = [1_280, 1_366, 1_440, 1_536, 1_920]

/** Ten visits of a site in a real browser with the real recorder, into the cache. */
export async function recordSite(site: Site, deploy: Deploy): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-record-'))
  const made = runCommand(folder, ['project', 'create', site.name, '--origin', '*'])
  const key = /data-key="([^"]+)"/.exec(made)?.[1] ?? ''
  const server = await startBenchServer(folder, { PLAYHEAD_LOG_LEVEL: 'warn' })
  const requests: RecordedRequest[] = []
  const host = await serveSite({ site, deploy, key, serverUrl: server.url, requests })
  const browser = await chromium.launch(chromiumLaunch())
  try {
    const visits = Array.from({ length: VISITS }, (_, visit) =>
      playVisit(browser, site, { url: host.url, seed: visit * 101 + deploy * 13 + 1 }),
    )
    const durations = await Promise.all(visits)
    const durationMs = durations.reduce((sum, each) => sum + each, 0)
    saveRecording(site.name, deploy, { key, durationMs, recordedAt: Date.now(), requests })
    console.error(`${site.name}, deploy ${deploy}: ${requests.length} requests`)
  } finally {
    await browser.close()
    host.close()
    await server.stop()
    rmSync(folder, { recursive: true })
  }
}

/** @returns how long it was, in milliseconds */
async function playVisit(
  browser: Browser,
  site: Site,
  { url, seed }: { url: string; seed: number },
): Promise<number> {
  const random = createRandom(seed)
  const viewport = { width: pick(WIDTHS, random), height: 800 }
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.setDefaultNavigationTimeout(60_000)
  const startedAt = Date.now()
  const endsAt = startedAt + VISIT_MS * (0.6 + random() * 0.4)
  await page.goto(`${url}${pick(site.entries, random)}`)
  const hand = createHand(page, random, false)
  // What is not there any more, because the page has changed meanwhile, was nobody's aim.
  while (Date.now() < endsAt) await site.act({ page, hand, random }).catch(() => hand.read(500))
  await leave(page)
  await setTimeout(LEAVING_MS)
  await context.close()
  return Date.now() - LEAVING_MS - startedAt
}

/** The last click may still be on its way to another page, which then comes in between. */
async function leave(page: Page): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const isGone = await page.goto('about:blank').then(
      () => true,
      () => false,
    )
    if (isGone) return
    await setTimeout(500)
  }
  throw new Error('a page cannot be left')
}

/** The site's own pages, and the server behind them: all of one origin, and heard by us. */
async function serveSite(options: {
  site: Site
  deploy: Deploy
  key: string
  serverUrl: string
  requests: RecordedRequest[]
}): Promise<{ url: string; close: () => void }> {
  const { site, deploy, key, serverUrl, requests } = options

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', serverUrl)
    const file = site.find(url, deploy)
    if (file && incoming.method === 'GET') {
      const body = file.body.replace('src="/recorder.js"', `src="/recorder.js" data-key="${key}"`)
      outgoing.writeHead(200, { 'content-type': file.contentType }).end(body)
      return
    }
    const body = Buffer.concat(await incoming.toArray())
    const contentType = incoming.headers['content-type'] ?? ''
    const isPost = incoming.method === 'POST'
    const forwarded = await fetch(url, {
      method: isPost ? 'POST' : 'GET',
      headers: { 'content-type': contentType },
      ...(isPost && { body }),
    })
    if (isPost && forwarded.ok) requests.push({ path: url.pathname, contentType, body })
    const type = forwarded.headers.get('content-type') ?? 'text/plain'
    outgoing
      .writeHead(forwarded.status, { 'content-type': type })
      .end(Buffer.from(await forwarded.arrayBuffer()))
  }

  const host = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1')
  await once(host, 'listening')
  const address = host.address()
  if (address === null || typeof address === 'string') throw new Error('the site has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      host.closeAllConnections()
      host.close()
    },
  }
}

import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Browser } from '@playwright/test'
import { photographFrame, type ShownMoment } from './record-ours.ts'
import { findSiteFile, SITE_PATH } from './site.ts'
import { lendHand, visitMoments, VISITOR_VIEWPORT } from './visit-page.ts'

/** The same page as rrweb shows it, recorded by rrweb alone. */
export interface RrwebMoment extends ShownMoment {
  /** By rrweb-player. */
  readonly inPlayer: Buffer
}

const require = createRequire(import.meta.url)
const readDist = (name: 'rrweb' | 'rrweb-player', file: string): string =>
  readFileSync(join(dirname(require.resolve(name)), file), 'utf8')

/** Everything that rrweb can record when asked to, so that nothing is lost by a setting. */
const RECORD = `window.rrwebEvents = []
  rrweb.record({ emit: (event) => rrwebEvents.push(event), recordCanvas: true, collectFonts: true, inlineImages: true })`
/** How long a player is given: pictures of canvases, transitions that it begins with. */
const SETTLE_MS = 500

export interface RrwebLab {
  replay(page: string): Promise<RrwebMoment[]>
  stop(): Promise<void>
}

export async function startRrwebLab(browser: Browser): Promise<RrwebLab> {
  const { origin, server } = await serve()
  const context = await browser.newContext({ viewport: VISITOR_VIEWPORT })
  const viewer = await browser.newContext({ viewport: { width: 1200, height: 900 } })

  async function record(name: string): Promise<{ seen: ShownMoment[]; events: unknown[] }> {
    const page = await context.newPage()
    await lendHand(page)
    await page.goto(`${origin}${SITE_PATH}${name}.html`)
    await page.waitForFunction('rrwebEvents.some(({ type }) => type === 2)')
    const seen = await visitMoments(page)
    const events = (await page.evaluate('rrwebEvents')) as unknown[]
    await page.close()
    return { seen: seen.map((moment) => ({ ...moment, shown: moment.picture })), events }
  }

  async function show(player: 'replayer' | 'player', events: unknown[], at: number) {
    const page = await viewer.newPage()
    await page.goto(`${origin}/${player}`)
    await page.evaluate(([events, at]) => (window as unknown as Shower).show(events, at), [
      events,
      at,
    ] as const)
    await page.waitForTimeout(SETTLE_MS)
    const box = await page.locator('.replayer-wrapper > iframe').boundingBox()
    const picture = await photographFrame(page, box)
    await page.close()
    return picture
  }

  return {
    async replay(name) {
      const { seen, events } = await record(name)
      const moments: RrwebMoment[] = []
      for (const moment of seen) {
        moments.push({
          ...moment,
          shown: await show('replayer', events, moment.at),
          inPlayer: await show('player', events, moment.at),
        })
      }
      return moments
    },
    async stop() {
      await context.close()
      await viewer.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Shower = { show(events: readonly unknown[], at: number): void }

/** The pages with rrweb in them, and a page for each of its players. */
async function serve(): Promise<{ origin: string; server: Server }> {
  const script = readDist('rrweb', 'rrweb.umd.min.cjs')
  const files: Readonly<Record<string, string>> = {
    '/rrweb.js': script,
    '/rrweb-player.js': readDist('rrweb-player', 'rrweb-player.umd.min.cjs'),
    '/replayer': renderPlayer(
      'rrweb',
      readDist('rrweb', 'style.css'),
      `const replayer = new rrweb.Replayer(events, { root: document.body, mouseTail: false, showWarning: false, UNSAFE_replayCanvas: true })
      replayer.pause(at - events[0].timestamp)`,
    ),
    '/player': renderPlayer(
      'rrweb-player',
      readDist('rrweb-player', 'style.css'),
      `const player = new rrwebPlayer.Player({ target: document.body, props: { events, width: ${VISITOR_VIEWPORT.width}, height: ${VISITOR_VIEWPORT.height}, autoPlay: false, mouseTail: false, UNSAFE_replayCanvas: true } })
      player.goto(at - events[0].timestamp, false)`,
    ),
  }
  const head = `<script src="/rrweb.js"></script><script>${RECORD}</script>`
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://site.test')
    const page = findSiteFile(pathname, head)
    const own = files[pathname]
    if (page) response.writeHead(200, { 'content-type': page.contentType }).end(page.body)
    else if (own !== undefined) {
      const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      response.writeHead(200, { 'content-type': type }).end(own)
    } else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { origin: `http://127.0.0.1:${address.port}`, server }
}

function renderPlayer(name: string, css: string, show: string): string {
  return `<!doctype html><style>${css} body { margin: 0 } .replayer-wrapper > iframe { border: 0 }</style><body>
    <script src="/${name}.js"></script><script>window.show = (events, at) => { ${show} }</script>`
}

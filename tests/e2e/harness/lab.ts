import type { BrowserContext, Page } from '@playwright/test'
import type { Me, ProjectSettings } from '@playhead/protocol'
import { startSegmentTap, type SegmentTap, type TapPage } from '../../../scripts/segment-tap.ts'
import { createApi, type Api } from './api.ts'
import { createDemoSite, removeDemoSite, startDemo, type Demo } from './demo.ts'
import { waitForRecorder } from './recorder.ts'
import { expect, test as base } from './test.ts'

/** What every lifecycle test of a worker shares: a real server with real storage. */
interface Laboratory extends Demo {
  readonly key: string
  readonly api: Api
  /** A page of the dashboard, signed in. */
  readonly openDashboard: () => Promise<Page>
  /** Sets what the project sets, as an admin of the dashboard does. */
  readonly putSettings: (settings: ProjectSettings) => Promise<void>
}

/** Pages of the test's own on the shop's origin, recorded as the test says. */
export interface Lab {
  /** What `init` takes beside key and host, for the pages that load from now on. */
  init: Record<string, unknown>
  /** Further content of every page. */
  content: string
  /** The script that pages load; the server's own by default. */
  recorderUrl: string
  /** Answers of the test's own by path, beside the pages. */
  readonly files: Map<string, TapPage>
  readonly origin: string
  /** The address of a page: `url('/cart')`. */
  url(path: string): string
}

interface Fixtures {
  lab: Lab
  /** The visitor's browser, with a clock that only the test moves far. */
  browserOfVisitor: BrowserContext
}

const FOLDER = '/lab'
/** A quiet Tuesday morning; nothing in the rules depends on it. */
export const START_AT = Date.UTC(2026, 2, 10, 9)

export const test = base.extend<Fixtures, { laboratory: Laboratory }>({
  laboratory: [
    async ({ browser }, use) => {
      const site = await createDemoSite()
      const demo = await startDemo(site)
      const html = await (await fetch(demo.shopUrl)).text()
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(demo.signInUrl)
      await page.waitForURL(`${demo.serverUrl}/sessions**`)
      await page.close()
      await use({
        ...demo,
        key: /data-key="([^"]+)"/.exec(html)?.[1] ?? '',
        api: createApi(context.request, demo.serverUrl),
        openDashboard: () => context.newPage(),
        async putSettings(settings) {
          const me = (await (await context.request.get(`${demo.serverUrl}/api/me`)).json()) as Me
          const url = `${demo.serverUrl}/api/projects/${me.projects[0]?.id}/settings`
          const headers = { origin: demo.serverUrl }
          const answer = await context.request.put(url, { data: settings, headers })
          expect(answer.status(), await answer.text()).toBe(200)
        },
      })
      await context.close()
      await demo.stop()
      await removeDemoSite(site)
    },
    { scope: 'worker' },
  ],

  lab: async ({ laboratory }, use) => {
    await use({
      init: {},
      content: '',
      recorderUrl: `${laboratory.serverUrl}/recorder.js`,
      files: new Map(),
      origin: laboratory.shopUrl,
      url: (path) => `${laboratory.shopUrl}${FOLDER}${path}`,
    })
  },

  segments: async ({ lab, laboratory }, use) => {
    const tap = await startSegmentTap((url) => {
      if (url.origin !== lab.origin || !url.pathname.startsWith(FOLDER)) return null
      const file = lab.files.get(url.pathname.slice(FOLDER.length))
      const init = { key: laboratory.key, host: laboratory.serverUrl, ...lab.init }
      return file ?? { contentType: 'text/html', body: renderPage(lab, init) }
    })
    await use(tap)
    await tap.close()
  },

  browserOfVisitor: async ({ visitor }, use) => {
    await visitor.clock.install({ time: START_AT })
    await use(visitor)
  },
})

export { expect }

/** One session as the recorders told of it. */
interface ToldSession {
  readonly id: string
  readonly reasons: readonly unknown[]
  /** Path of the page on which it began, below the lab's. */
  readonly landing: string | undefined
  readonly windowIds: ReadonlySet<string>
  readonly userIds: ReadonlySet<string | undefined>
  readonly anonymousIds: ReadonlySet<string>
}

/** The sessions that the server has accepted, by when they began. */
export function readSessions(tap: SegmentTap): ToldSession[] {
  const heads = [...new Map(tap.acknowledged.map((segment) => [nameOf(segment), segment.head]))]
    .map(([, head]) => head)
    .sort((a, b) => a.firstAt - b.firstAt)
  const ids = [...new Set(heads.map(({ sessionId }) => sessionId))]
  return ids.map((id) => {
    const own = heads.filter(({ sessionId }) => sessionId === id)
    const starts = own.flatMap(({ events }) => events).filter(({ sessionStart }) => sessionStart)
    return {
      id,
      reasons: starts.map(({ metadata }) => metadata?.['reason']),
      landing: starts[0]?.path.replace(FOLDER, ''),
      windowIds: new Set(own.map(({ windowId }) => windowId)),
      userIds: new Set(own.map(({ userId }) => userId)),
      anonymousIds: new Set(own.map(({ anonymousId }) => anonymousId)),
    }
  })
}

/**
 * What was sent under each name. The last segment of a page leaves with it, and is sent
 * again by the next page while nobody has acknowledged it: a name may come twice, but what
 * it stands for is one and the same, to the byte.
 */
export function readContents(tap: SegmentTap): ReadonlyMap<string, ReadonlySet<string>> {
  const contents = new Map<string, Set<string>>()
  for (const segment of tap.sent) {
    // Of the try, and not of the segment.
    const { sentAt: _sentAt, clock: _clock, ...head } = segment.head
    const content = JSON.stringify(head) + Buffer.from(segment.payload).toString('base64')
    const name = nameOf(segment)
    contents.set(name, (contents.get(name) ?? new Set()).add(content))
  }
  return contents
}

/** Lets the page send what it has gathered, and waits until the server has it. */
export async function settle(page: Page): Promise<void> {
  await waitForRecorder(page)
  await page.clock.runFor(6_000)
  let looks = 0
  const look = async (): Promise<number> => {
    looks += 1
    // A request that the jump of the clock has broken off waits for its next try.
    if (looks > 10) await page.clock.runFor(2_000)
    return page.evaluate(() => window.Playhead?.status().waiting ?? 0)
  }
  await expect
    .poll(look, { message: 'the server has everything', intervals: [20, 50, 100] })
    .toBe(0)
}

/** A hand that moves the pointer: activity as a person gives it. */
export async function act(page: Page): Promise<void> {
  await waitForRecorder(page)
  const x = 100 + Math.round((Date.now() % 400) / 2)
  await page.mouse.move(x, 100)
  await page.mouse.move(x + 7, 110)
}

/** Nobody does anything for that long; everything that was gathered has left before. */
export async function goAway(page: Page, minutes: number): Promise<void> {
  await settle(page)
  await page.clock.fastForward(minutes * 60_000)
}

function nameOf({ head }: { head: { sessionId: string; windowId: string; sequence: number } }) {
  return `${head.sessionId}/${head.windowId}/${head.sequence}`
}

function renderPage(lab: Lab, init: Record<string, unknown>): string {
  return `<!doctype html><html lang="en"><head><title>Lab</title></head><body>
    <h1>Lab</h1><button>Do something</button><a href="${FOLDER}/next">Next</a>
    ${lab.content}
    <script src="${lab.recorderUrl}"></script>
    <script>Playhead.init(${JSON.stringify(init)})</script>
  </body></html>`
}

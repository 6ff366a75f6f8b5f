import { once } from 'node:events'
import { createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'
import type { Frame, Page } from '@playwright/test'
import type { SegmentTap } from '../../../scripts/segment-tap.ts'
import type { Api } from './api.ts'
import { expect, test as base } from './lab.ts'

/** Pages of a site of its own, by their paths. */
interface Site {
  readonly pages: Map<string, string>
  /** As `localhost`, which pages here trust. */
  readonly trusted: string
  /** The same pages under an address that nobody trusts. */
  readonly untrusted: string
}

export const test = base.extend<{
  otherSite: Site
  child: (init: object, content?: string) => string
}>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the dependencies from the pattern
  otherSite: async ({}, use) => {
    const pages = new Map<string, string>()
    const server = createServer((request, response) => {
      const page = pages.get(request.url ?? '')
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the site has no port')
    await use({
      pages,
      trusted: `http://localhost:${address.port}`,
      untrusted: `http://127.0.0.1:${address.port}`,
    })
    server.closeAllConnections()
    server.close()
  },

  child: async ({ lab, laboratory }, use) => {
    await use((frames, content = '') => {
      const init = { key: laboratory.key, host: laboratory.serverUrl, replay: { frames } }
      return `<!doctype html><title>Child</title>
        <style>p { color: rgb(0, 128, 0) } ${'.unused { margin: 0 } '.repeat(80)}</style>
        <h2>Card of the child</h2><input aria-label="Card" value="">
        <button>Pay</button><div style="height: 2000px"></div>${content}
        <script>document.querySelector('button').onclick = () => {
          document.querySelector('h2').insertAdjacentHTML('afterend', '<p>Paid in the child</p>')
        }</script>
        <script src="${lab.recorderUrl}"></script>
        <script>Playhead.init(${JSON.stringify(init)})</script>`
    })
  },
})

/** All that was recorded and has arrived. */
export const readPayloads = ({ acknowledged }: SegmentTap): string =>
  acknowledged
    .filter(({ payload }) => payload.length > 0)
    .map(({ payload }) => gunzipSync(payload).toString())
    .join('\n')

/** The frame of a page that has one. */
export async function findChild(page: Page): Promise<Frame> {
  await expect.poll(() => page.frames().length).toBe(2)
  const frame = page.frames()[1]
  if (!frame) throw new Error('the page has no frame')
  return frame
}

/** When a session's events were recorded that hold a text, by the time of the server. */
export async function findTimes(api: Api, sessionId: string): Promise<(text: string) => number[]> {
  const windowId = (await api.getReplay(sessionId)).tabs[0]?.windowId ?? ''
  const events = (await api.loadFrames(sessionId, windowId)).flatMap(({ header, events: all }) =>
    all.map(({ data, timestamp }) => ({
      at: timestamp + header.clockOffsetMs,
      text: JSON.stringify(data),
    })),
  )
  return (text) => events.filter((event) => event.text.includes(text)).map(({ at }) => at)
}

/**
 * Waits until a page has been asked by a frame inside to take it in, and has gone on: it is
 * asked again by one whom it did not take in.
 */
export const waitUntilAsked = (page: Page | Frame): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let asked = 0
        addEventListener('message', ({ data }: MessageEvent<{ playhead?: string }>) => {
          if (data?.playhead === 'join' && ++asked === 2) resolve()
        })
      }),
  )

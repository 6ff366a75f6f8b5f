import { findChild, findTimes, readPayloads, test, waitUntilAsked } from './harness/other-site.ts'
import { expect } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'

/** What a document shows, to compare a replay with the page. */
const describe = () => ({
  text: (document.body.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
  color: getComputedStyle(document.querySelector('p') ?? document.body).color,
  scrollY: Math.round(scrollY),
})

test('a frame of another origin is part of the replay, by its own privacy', async ({
  visitor,
  lab,
  laboratory,
  segments,
  otherSite,
  child,
}) => {
  lab.init = { replay: { frames: { children: [otherSite.trusted] } } }
  lab.content = `<iframe src="${otherSite.trusted}/pay" width="400" height="300"></iframe>`
  otherSite.pages.set('/pay', child({ parents: [lab.origin] }))
  const page = await visitor.newPage()
  await page.goto(lab.url('/shop'))
  const session = await waitForSession(page)
  await expect.poll(() => readPayloads(segments)).toContain('Card of the child')
  const frame = await findChild(page)

  await frame.getByRole('textbox').fill('4111 secret digits')
  await frame.getByRole('button').click()
  await frame.evaluate(() => window.scrollTo(0, 120))
  await expect.poll(() => readPayloads(segments)).toContain('Paid in the child')
  await expect.poll(() => readPayloads(segments)).toContain('"y":120')
  expect(readPayloads(segments)).not.toContain('secret digits')
  expect(await frame.evaluate(() => window.Playhead?.status())).toEqual({
    state: 'off',
    reason: 'joins_parent',
  })
  const shown = await frame.evaluate(describe)
  expect(new Set(segments.sent.map(({ head }) => head.sessionId))).toEqual(new Set([session.id]))

  // Loaded anew, it is what it was at first.
  const lastAt = (await findTimes(laboratory.api, session.id))('"y":120').at(-1) ?? 0
  await frame.evaluate(() => location.reload())
  const count = () => readPayloads(segments).split('Card of the child').length
  await expect.poll(count).toBeGreaterThan(2)
  await page.goto('about:blank')

  const { startedAt } = await laboratory.api.getSession(session.id)
  const dashboard = await laboratory.openDashboard()
  const open = (at: number) =>
    openPausedAt(
      dashboard,
      `${laboratory.serverUrl}/sessions/${session.id}?t=${Math.round(at - startedAt) + 5}`,
    )
  const replayed = findReplayedPage(dashboard).frameLocator('iframe').locator('html')
  const describeReplayed = () =>
    replayed.evaluate((html) => ({
      color: html.ownerDocument.defaultView?.getComputedStyle(
        html.querySelector('p') ?? html.ownerDocument.body,
      ).color,
      scrollY: Math.round(html.ownerDocument.defaultView?.scrollY ?? -1),
    }))
  await open(lastAt)
  expect(shown.text).toContain('Paid in the child')
  const { text: _text, ...others } = shown
  await expect.poll(describeReplayed).toEqual(others)
  await expect(replayed.locator('p')).toHaveText('Paid in the child')
  await expect(replayed.locator('h2')).toHaveText('Card of the child')
  const at = await findTimes(laboratory.api, session.id)
  await open(at('Card of the child').at(-1) ?? 0)
  await expect(replayed.locator('h2')).toHaveText('Card of the child')
  await expect(replayed.locator('p')).toHaveCount(0)
  await dashboard.close()
})

test.describe('no frame is taken in', () => {
  for (const [why, init, wrap, isTrusted] of [
    ['in strict', { privacy: { level: 'strict' } }, '', true],
    ['in a blocked part', {}, 'data-playhead-block', true],
    ['in a masked part', {}, 'data-playhead-mask', true],
    ['of an origin that the page does not name', {}, '', false],
  ] as const) {
    test(why, async ({ visitor, lab, segments, otherSite, child }) => {
      lab.init = { ...init, replay: { frames: { children: [otherSite.trusted] } } }
      const origin = isTrusted ? otherSite.trusted : otherSite.untrusted
      lab.content = `<div ${wrap}><iframe src="${origin}/pay"></iframe></div>`
      otherSite.pages.set('/pay', child({ parents: [lab.origin] }))
      const page = await visitor.newPage()
      await page.goto(lab.url('/shop'))
      await waitForSession(page)
      const frame = await findChild(page)
      await expect
        .poll(() => frame.evaluate(() => window.Playhead?.status().reason))
        .toBe('joins_parent')
      await waitUntilAsked(page)
      await frame.getByRole('button').click()
      await page.getByRole('button').click()
      await expect.poll(() => readPayloads(segments)).toContain('"source":2')
      await page.goto('about:blank')
      expect(readPayloads(segments)).not.toContain('Card of the child')
      expect(readPayloads(segments)).not.toContain('Paid in the child')
    })
  }
})

test('a frame that lies changes nothing outside of itself', async ({
  visitor,
  lab,
  segments,
  otherSite,
}) => {
  lab.init = { replay: { frames: { children: [otherSite.trusted] } } }
  lab.content = `<iframe src="${otherSite.trusted}/liar"></iframe>`
  otherSite.pages.set(
    '/liar',
    `<!doctype html><script>
      const nonce = 'n'.repeat(20)
      let told = 0
      const ask = setInterval(() => parent.postMessage({ playhead: 'join', nonce }, '*'), 200)
      addEventListener('message', ({ data, ports: [port] }) => {
        if (!port) return
        clearInterval(ask)
        const send = (type, data) => port.postMessage(JSON.stringify({ type, data }))
        const empty = { adds: [], removes: [], texts: [], attributes: [] }
        send(2, { node: { type: 0, id: 1, childNodes: [
          { type: 2, id: 2, tagName: 'html', attributes: {}, childNodes: [], unknown: 'smuggled' },
        ] }, initialOffset: { left: 0, top: 0 } })
        send(3, { source: 0, ...empty, texts: [{ id: 3, value: 'within the frame' }] })
        send(3, { source: 16, define: { name: 'smuggled-element' } })
        port.onmessage = () => document.title = 'refused'
        send(3, { source: 0, ...empty, texts: [{ id: -5, value: 'out of range' }] })
        send(3, { source: 0, ...empty, texts: [{ id: 4, value: 'after the lie' }] })
      })
    </script>`,
  )
  const page = await visitor.newPage()
  await page.goto(lab.url('/shop'))
  await waitForSession(page)
  const frame = await findChild(page)
  await expect.poll(() => frame.title()).toBe('refused')
  await page.getByRole('button').click()
  await expect.poll(() => readPayloads(segments)).toContain('"source":2')
  await expect.poll(() => readPayloads(segments)).toContain('within the frame')
  const payloads = readPayloads(segments)
  expect(payloads).toMatch(/"id":\d000000003,"value":"within/)
  for (const lie of ['smuggled', 'out of range', 'after the lie']) {
    expect(payloads).not.toContain(lie)
  }
})

test('a frame whose page records nothing records by itself only where it may', async ({
  visitor,
  lab,
  otherSite,
  child,
}) => {
  otherSite.pages.set('/waits', child({ parents: [lab.origin] }))
  otherSite.pages.set('/alone', child({ parents: [lab.origin], alone: true }))
  otherSite.pages.set(
    '/around',
    `<!doctype html><iframe src="${lab.url('/x')}" hidden></iframe><iframe src="/waits"></iframe><iframe src="/alone"></iframe>`,
  )
  const page = await visitor.newPage()
  await page.goto(`${otherSite.trusted}/around`)
  const find = (path: string) => page.frame({ url: `${otherSite.trusted}${path}` })
  await expect
    .poll(() => find('/alone')?.evaluate(() => window.Playhead?.status().state))
    .toBe('recording')
  expect(await find('/waits')?.evaluate(() => window.Playhead?.status())).toEqual({
    state: 'off',
    reason: 'joins_parent',
  })
})

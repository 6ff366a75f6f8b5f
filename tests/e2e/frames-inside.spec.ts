import { expect } from './harness/lab.ts'
import { findChild, findTimes, readPayloads, test, waitUntilAsked } from './harness/other-site.ts'
import { waitForSession } from './harness/recorder.ts'
import { findReplayedPage, openPausedAt } from './harness/replay.ts'

test('what a frame says, fails at and asks for stands in the session of the page around', async ({
  visitor,
  lab,
  laboratory,
  segments,
  otherSite,
  child,
}) => {
  lab.init = { replay: { frames: { children: [otherSite.trusted] } } }
  lab.content = `<iframe src="${otherSite.trusted}/pay"></iframe>`
  otherSite.pages.set('/pay', child({ parents: [lab.origin] }))
  const page = await visitor.newPage()
  await page.goto(lab.url('/shop'))
  const session = await waitForSession(page)
  await expect.poll(() => readPayloads(segments)).toContain('Card of the child')
  const frame = await findChild(page)
  await frame.evaluate(() => {
    // oxlint-disable-next-line no-console -- what the test is about
    console.warn('declined', { card: '4111 1111 1111 1111', reason: 'limit' })
    setTimeout(() => {
      throw new RangeError('no limit for jane.doe@mail.example')
    })
    void Promise.reject(new Error('nobody waits for it'))
    void fetch('/charge?token=abcdefghij', { method: 'POST' })
  })
  const events = () => laboratory.api.listEvents(session.id)
  await expect
    .poll(async () => (await events()).map(({ name }) => name))
    .toContain('request_failed')
  await page.goto('about:blank')

  const name = `${otherSite.trusted}/pay`
  const told = (await events()).filter(({ metadata }) => metadata?.['frame'] === name)
  expect(
    told.map(({ name: kind, metadata }) => [kind, metadata?.['message'] ?? metadata?.['url']]),
  ).toEqual(
    expect.arrayContaining([
      ['exception', expect.stringContaining('no limit for')],
      ['exception', 'nobody waits for it'],
      ['request_failed', `${otherSite.trusted}/charge`],
    ]),
  )
  for (const secret of ['4111', 'jane.doe', 'abcdefghij']) {
    expect(readPayloads(segments)).not.toContain(secret)
    expect(JSON.stringify(told)).not.toContain(secret)
  }

  const dashboard = await laboratory.openDashboard()
  await dashboard.goto(`${laboratory.serverUrl}/sessions/${session.id}`)
  await dashboard.getByRole('tab', { name: /^Console/ }).click()
  const panel = dashboard.getByRole('tabpanel')
  await expect(panel.getByText('declined')).toBeVisible()
  await expect(panel.getByText(`in ${name}`).first()).toBeVisible()
  await dashboard.close()
})

test.describe('frames inside frames', () => {
  /** Pages of three origins, each in the one before. */
  test.beforeEach(({ lab, otherSite, child }) => {
    lab.init = { replay: { frames: { children: [otherSite.trusted] } } }
    lab.content = `<iframe src="${otherSite.trusted}/pay" width="500" height="500"></iframe>`
    const inner = `<iframe src="${otherSite.untrusted}/bank" width="300"></iframe>`
    const joins = { parents: [lab.origin], children: [otherSite.untrusted] }
    otherSite.pages.set('/pay', child(joins, inner))
    otherSite.pages.set(
      '/bank',
      child({ parents: [otherSite.trusted] }).replaceAll('of the child', 'of the bank'),
    )
  })

  test('are part of the replay, changed, reloaded and taken out', async ({
    visitor,
    lab,
    laboratory,
    segments,
    otherSite,
  }) => {
    const page = await visitor.newPage()
    await page.goto(lab.url('/shop'))
    const session = await waitForSession(page)
    await expect.poll(() => readPayloads(segments)).toContain('Card of the bank')
    const find = (path: string) => {
      const frame = page.frames().find((one) => new URL(one.url()).pathname === path)
      if (!frame) throw new Error(`no frame at ${path}`)
      return frame
    }
    await find('/bank').evaluate(() => {
      document.querySelector('h2')?.insertAdjacentHTML('afterend', '<p>Asked by the bank</p>')
      // oxlint-disable-next-line no-console -- what the test is about
      console.error('the bank says no')
    })
    await expect.poll(() => readPayloads(segments)).toContain('Asked by the bank')
    await expect.poll(() => readPayloads(segments)).toContain('the bank says no')
    expect(readPayloads(segments)).toContain(
      `"frame":"${otherSite.trusted}/pay > ${otherSite.untrusted}/bank"`,
    )
    const count = (text: string) => readPayloads(segments).split(text).length - 1
    await find('/bank').evaluate(() => location.reload())
    await expect.poll(() => count('Card of the bank')).toBe(2)
    // The page between them, too: all that is inside of it comes again.
    await find('/pay').evaluate(() => location.reload())
    await expect.poll(() => count('Card of the bank')).toBe(3)
    await find('/pay').evaluate(() => document.querySelector('iframe')?.remove())
    await page.getByRole('button').click()
    await expect.poll(() => readPayloads(segments)).toContain('"source":2')
    await page.goto('about:blank')
    expect(new Set(segments.sent.map(({ head }) => head.sessionId))).toEqual(new Set([session.id]))

    const at = await findTimes(laboratory.api, session.id)
    const { startedAt } = await laboratory.api.getSession(session.id)
    const dashboard = await laboratory.openDashboard()
    const open = (moment: number) =>
      openPausedAt(
        dashboard,
        `${laboratory.serverUrl}/sessions/${session.id}?t=${Math.round(moment - startedAt) + 5}`,
      )
    const outer = findReplayedPage(dashboard).frameLocator('iframe')
    const inner = outer.frameLocator('iframe')
    await open(at('Asked by the bank')[0] ?? 0)
    await expect(inner.locator('p')).toHaveText('Asked by the bank')
    await expect(outer.locator('h2')).toHaveText('Card of the child')
    await open(at('Card of the bank')[2] ?? 0)
    await expect(inner.locator('h2')).toHaveText('Card of the bank')
    await expect(inner.locator('p')).toHaveCount(0)
    await dashboard.close()
  })

  test('come in any order', async ({ visitor, lab, segments, otherSite }) => {
    // The page in the middle begins to record when the one inside has asked for some time.
    const page = otherSite.pages.get('/pay') ?? ''
    const late = page.replace(
      /<script>(Playhead\.init\(.*?\))<\/script>/,
      `<script>
        let asked = 0
        addEventListener('message', ({ data }) => {
          if (data?.playhead === 'join' && ++asked === 3) $1
        })
      </script>`,
    )
    expect(late).toContain('++asked')
    otherSite.pages.set('/pay', late)
    const tab = await visitor.newPage()
    await tab.goto(lab.url('/shop'))
    await waitForSession(tab)
    await expect.poll(() => readPayloads(segments)).toContain('Card of the bank')
    expect(readPayloads(segments).indexOf('Card of the child')).toBeLessThan(
      readPayloads(segments).indexOf('Card of the bank'),
    )
  })

  test('stay outside where the page between them masks them', async ({
    visitor,
    lab,
    segments,
    otherSite,
  }) => {
    const page = otherSite.pages.get('/pay') ?? ''
    otherSite.pages.set('/pay', page.replace('<iframe ', '<iframe data-playhead-mask '))
    const tab = await visitor.newPage()
    await tab.goto(lab.url('/shop'))
    await waitForSession(tab)
    await expect.poll(() => readPayloads(segments)).toContain('Card of the child')
    const inner = tab.frames().find((one) => one.url().endsWith('/bank'))
    // oxlint-disable-next-line no-console -- what the test is about
    await inner?.evaluate(() => console.error('said by the bank'))
    const child = tab.frames()[1]
    if (!child) throw new Error('the child has no frame')
    await waitUntilAsked(child)
    await tab.getByRole('button').click()
    await expect.poll(() => readPayloads(segments)).toContain('"source":2')
    await tab.goto('about:blank')
    expect(readPayloads(segments)).not.toContain('of the bank')
    expect(readPayloads(segments)).not.toContain('said by the bank')
  })
})

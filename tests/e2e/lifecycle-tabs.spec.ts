import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { act, expect, readSessions, settle, test } from './harness/lab.ts'
import { waitForSession } from './harness/recorder.ts'

/** A recorder of before sessions knew custom ids; what it wrote must be understood for ever. */
const OLD_RECORDER = join(import.meta.dirname, 'fixtures', 'recorder-before-custom-ids.js.gz')

async function goAwayFromAll(pages: readonly [Page, ...Page[]], minutes: number): Promise<void> {
  for (const page of pages) await settle(page)
  await pages[0].clock.fastForward(minutes * 60_000)
}

/**
 * Tabs are processes of their own, to which a browser hands on in its own time what one of
 * them stores: sooner than a hand gets from one to the other, and later than a test does.
 */
async function waitUntilStored(id: string, pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain(id)
  }
}

test('rule 10: of three tabs one rotates the session and the others adopt it', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const one = await browserOfVisitor.newPage()
  await one.goto(lab.url('/one'))
  const before = await waitForSession(one)
  const two = await browserOfVisitor.newPage()
  await two.goto(lab.url('/two'))
  const three = await browserOfVisitor.newPage()
  await three.goto(lab.url('/three'))
  for (const page of [one, two, three]) {
    expect((await waitForSession(page)).id).toBe(before.id)
  }
  await goAwayFromAll([one, two, three], 31)
  await act(two)
  const after = await waitForSession(two)
  expect(after.id).not.toBe(before.id)
  await waitUntilStored(after.id, [three, one])
  for (const page of [three, one]) {
    await act(page)
    expect((await waitForSession(page)).id, 'a sibling adopts it').toBe(after.id)
  }
  for (const page of [one, two, three]) await settle(page)
  const [first, second, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(first).toMatchObject({ id: before.id, reasons: ['first_visit'], landing: '/one' })
  expect(second).toMatchObject({ id: after.id, reasons: ['idle_timeout'], landing: '/two' })
  expect(first?.windowIds.size).toBe(3)
  expect(second?.windowIds).toEqual(first?.windowIds)
  for (const windowId of second?.windowIds ?? []) {
    const opening = segments.acknowledged.find(
      ({ head }) =>
        head.sessionId === after.id && head.windowId === windowId && head.sequence === 0,
    )
    expect(opening?.head.startsWithSnapshot, 'rule 9: a new replay in each tab').toBe(true)
  }
})

test('rule 10: activity in one tab keeps the session of all', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const busy = await browserOfVisitor.newPage()
  await busy.goto(lab.url('/busy'))
  await waitForSession(busy)
  const quiet = await browserOfVisitor.newPage()
  await quiet.goto(lab.url('/quiet'))
  const { id } = await waitForSession(quiet)
  for (let round = 0; round < 3; round += 1) {
    await goAwayFromAll([busy, quiet], 20)
    await act(busy)
  }
  await act(quiet)
  await settle(quiet)
  expect(readSessions(segments)).toMatchObject([{ id, reasons: ['first_visit'] }])
})

test('rule 10: a duplicated tab gets a window id of its own in the same session', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  const page = await browserOfVisitor.newPage()
  await page.goto(lab.url('/page'))
  const { id } = await waitForSession(page)
  await settle(page)
  await page.evaluate(() => sessionStorage.setItem('of the page', 'copied'))
  const [duplicate] = await Promise.all([
    browserOfVisitor.waitForEvent('page'),
    page.evaluate(() => void window.open(location.href)),
  ])
  expect((await waitForSession(duplicate)).id).toBe(id)
  expect(await duplicate.evaluate(() => sessionStorage.getItem('of the page'))).toBe('copied')
  for (const tab of [page, duplicate]) {
    await act(tab)
    await settle(tab)
  }
  const [session, ...more] = readSessions(segments)
  expect(more).toEqual([])
  expect(session).toMatchObject({ id, reasons: ['first_visit'] })
  expect(session?.windowIds.size).toBe(2)
})

test('rule 10: two versions of the recorder on one origin share one session', async ({
  browserOfVisitor,
  lab,
  segments,
}) => {
  lab.files.set('/old-recorder.js', {
    contentType: 'text/javascript',
    body: gunzipSync(await readFile(OLD_RECORDER)),
  })
  const current = lab.recorderUrl
  lab.recorderUrl = lab.url('/old-recorder.js')
  const old = await browserOfVisitor.newPage()
  await old.goto(lab.url('/old'))
  const before = await waitForSession(old)
  lab.recorderUrl = current
  // One page of two tags: the recorder that came first records, the other keeps still.
  lab.content = `<script src="${lab.url('/old-recorder.js')}"></script>`
  const both = await browserOfVisitor.newPage()
  await both.goto(lab.url('/both'))
  lab.content = ''
  const recent = await browserOfVisitor.newPage()
  await recent.goto(lab.url('/recent'))
  for (const page of [both, recent]) expect((await waitForSession(page)).id).toBe(before.id)

  await goAwayFromAll([old, both, recent], 31)
  await act(recent)
  const after = await waitForSession(recent)
  await waitUntilStored(after.id, [old, both])
  await act(old)
  await act(both)
  await goAwayFromAll([old, both, recent], 31)
  await act(old)
  const last = await waitForSession(old)
  await waitUntilStored(last.id, [recent])
  await act(recent)
  for (const page of [old, both, recent]) await settle(page)
  expect(readSessions(segments)).toMatchObject([
    { id: before.id, reasons: ['first_visit'], landing: '/old' },
    { id: after.id, reasons: ['idle_timeout'], landing: '/recent' },
    { id: last.id, reasons: ['idle_timeout'], landing: '/old' },
  ])
})

import { expect, onTestFinished, test } from 'vitest'
import Session from '../../routes/Session.svelte'
import { createFakeServer } from '../../testing/fake-server.ts'
import { openPage } from '../../testing/open-page.ts'
import { manifestOf, recordCounting } from '../../testing/replay.ts'
import { summaryOf } from '../../testing/summaries.ts'
import { startReplayEarly } from './early-replay.ts'
import { loadStageEarly, type EarlyStage } from './stage-place.ts'

/** A session of half a minute whose replay begins before its page, and how to open that. */
async function begin({ startMs = 5_500, frames = true } = {}) {
  const session = summaryOf(1)
  const server = createFakeServer()
  server.sessions = [session]
  server.manifest = manifestOf(session)
  if (frames) server.frames = await recordCounting(session, 30)
  const asked: string[] = []
  const send: typeof fetch = (input, init) => {
    asked.push(String(input))
    return server.send(input, init)
  }
  const path = `/sessions/${session.id}`
  const stage = loadStageEarly({ pathname: path }) as EarlyStage
  onTestFinished(() => stage.drop())
  const start = { session: { id: session.id, projectId: 'shop' }, startMs, loop: null }
  const openWith = (search: Record<string, string>, remembered = {}) =>
    openPage({ server, page: Session, path, params: { id: session.id }, search, remembered })
  return { stage, asked, openWith, begun: () => startReplayEarly(stage, start, send) }
}

function readText({ frame }: EarlyStage): string {
  return frame.contentDocument?.querySelector('iframe')?.contentDocument?.body.textContent ?? ''
}

const phase = () => document.querySelector<HTMLElement>('[data-phase]')?.dataset['phase']

test('a replay shows its moment before there is a page, which takes it over as it is', async () => {
  const { stage, asked, openWith, begun } = await begin()
  await begun()
  expect(readText(stage)).toBe('second 5')
  expect(stage.frame.checkVisibility({ visibilityProperty: true })).toBe(true)
  const { contentWindow } = stage.frame
  const count = asked.length
  const { screen } = await openWith({ t: '5500' }, { speed: '4' })
  await expect.element(screen.getByRole('slider')).toHaveAttribute('aria-valuenow', '5500')
  expect(phase()).toBe('paused')
  expect([stage.isWaiting, stage.frame.closest('.frame') !== null]).toEqual([false, true])
  expect(stage.frame.contentWindow).toBe(contentWindow)
  expect(document.querySelector('.early-stage')).toBeNull()
  expect(readText(stage)).toBe('second 5')
  // It is the same player: it has asked for nothing twice, and goes on.
  expect(asked).toHaveLength(count)
  await expect.element(screen.getByRole('button', { name: 'Speed: 4 times' })).toBeVisible()
  await screen.getByRole('button', { name: 'Play' }).click()
  await expect.poll(() => readText(stage)).not.toBe('second 5')
})

test('without a moment in the address, it plays once the page is there', async () => {
  const { stage, openWith, begun } = await begin({ startMs: 0 })
  await begun()
  expect(readText(stage)).toBe('second 0')
  await openWith({})
  await expect.poll(() => readText(stage), { timeout: 5_000 }).not.toBe('second 0')
})

test('a replay that cannot begin keeps nobody waiting, and the page says why', async () => {
  const { stage, openWith, begun } = await begin({ frames: false })
  await begun()
  expect(stage.frame.checkVisibility({ visibilityProperty: true })).toBe(false)
  await openWith({ t: '5500' })
  await expect.poll(phase).toMatch(/^(?:gap|failed|empty)$/)
})

test('where the page was first, nothing begins early', async () => {
  const { stage, asked, openWith, begun } = await begin()
  await openWith({ t: '5500' })
  await expect.poll(phase).toBe('paused')
  await begun()
  expect([stage.isWaiting, asked]).toEqual([false, []])
  expect(readText(stage)).toBe('second 5')
})

import { afterEach, expect, test, vi } from 'vitest'
import { ANIMATIONS_ATTRIBUTE } from '@playhead/protocol'
import { createDomParts } from '../dom/dom-parts.ts'
import type { Mutation } from '../dom/format.ts'
import { createMonitor } from '../monitor.ts'
import { createNodePrivacy, type NodePrivacy } from '../privacy/node-privacy.ts'
import { createPrivacyPolicy, type PrivacyLayer } from '../privacy/policy.ts'
import { startDomSession, type DomSession } from '../testing/dom-replay.ts'
import { startAnimationCapture } from './animations.ts'

let session: DomSession | null = null

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

const isLoaded = vi.fn<() => void>()

function start(html: string, privacy: Partial<NodePrivacy> = {}): HTMLElement {
  document.body.innerHTML = html
  isLoaded.mockReset()
  const monitor = createMonitor((error) => {
    throw error
  })
  const load = async () => {
    isLoaded()
    return startAnimationCapture
  }
  session = startDomSession(privacy, undefined, createDomParts([], monitor, load))
  return document.querySelector('p') as HTMLElement
}

const getTold = (): (Record<string, unknown>[] | null)[] =>
  (session?.events ?? [])
    .flatMap(({ data }) => (data as Partial<Mutation>).attributes ?? [])
    .filter(({ attributes }) => ANIMATIONS_ATTRIBUTE in attributes)
    .map(({ attributes }) => JSON.parse(String(attributes[ANIMATIONS_ATTRIBUTE])) as null)

const waitForTold = (expected: object | null): Promise<unknown> =>
  vi.waitFor(
    () => {
      const last = getTold().at(-1)
      expect(last).toEqual(expected === null ? null : [expect.objectContaining(expected)])
    },
    { timeout: 60_000, interval: 20 },
  )

const FRAMES = [{ opacity: 1 }, { opacity: 0.5, content: '"a secret"' }]

test('what an animation is at is told when it begins, is held, is moved and ends', async () => {
  const element = start('<p>a</p>')
  expect(isLoaded).not.toHaveBeenCalled()
  const animation = element.animate(FRAMES, { duration: 60_000, fill: 'both' })
  await waitForTold({ isPaused: false, playbackRate: 1 })
  expect(getTold()[0]?.[0]).toMatchObject({
    timing: { duration: 60_000, fill: 'both' },
    keyframes: [{ opacity: '1' }, { opacity: '0.5' }],
  })
  animation.pause()
  animation.currentTime = 500
  await waitForTold({ isPaused: true, currentTime: 500 })
  animation.finish()
  await waitForTold({ currentTime: 60_000 })
  animation.cancel()
  await waitForTold(null)
  expect(isLoaded).toHaveBeenCalledTimes(1)
})

test('one that ends by itself is no more, and a snapshot repeats what fills', async () => {
  const element = start('<div></div><p>a</p>')
  await element.animate(FRAMES, { duration: 10 }).finished
  await element.animate(FRAMES, { duration: 10 }).finished
  await waitForTold(null)
  await element.animate(FRAMES, { duration: 10, fill: 'forwards' }).finished
  await waitForTold({ currentTime: 10 })
  document.querySelector('div')?.append(element)
  session?.flush()
  expect(JSON.stringify(session?.events.at(-1)?.data)).toContain(ANIMATIONS_ATTRIBUTE)
})

const protect = (layer: PrivacyLayer) => createNodePrivacy(createPrivacyPolicy(layer))

test('words in keyframes are scrubbed, and a masked or blocked element is not told', async () => {
  const element = start(
    '<p>a</p><b data-playhead-mask>b</b><i data-playhead-block></i>',
    protect({}),
  )
  for (const other of document.querySelectorAll('b, i')) other.animate(FRAMES, 60_000)
  element.animate(FRAMES, 60_000)
  await waitForTold({ isPaused: false })
  expect(getTold()).toHaveLength(1)
  expect(getTold()[0]?.[0]).toMatchObject({ keyframes: [{}, { content: '"* ******"' }] })
  expect(JSON.stringify(session?.events)).not.toContain('a secret')
})

test('in strict no animation is told', async () => {
  const element = start('<p>a</p>', protect({ level: 'strict' }))
  const animation = element.animate(FRAMES, 60_000)
  await vi.waitUntil(() => isLoaded.mock.calls.length > 0)
  for (let turn = 0; turn < 10; turn += 1) {
    animation.currentTime = turn
    await new Promise(requestAnimationFrame)
  }
  session?.flush()
  expect(getTold()).toEqual([])
})

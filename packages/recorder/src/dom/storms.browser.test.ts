import { REPLAY_EVENT_TAGS } from '@playhead/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeDom } from '../testing/describe-dom.ts'
import { playBack, startDomSession, type DomSession } from '../testing/dom-replay.ts'
import { createBudget } from './budget.ts'
import type { Mutation } from './format.ts'

let session: DomSession
let alarms: ('slow' | 'storm')[]

beforeEach(() => {
  alarms = []
  document.body.innerHTML = `<main><p>calm</p><section id="ticker"><b>0</b><i>0</i>
    <div style="height: 20px; overflow: auto"><div style="height: 200px"></div></div>
    <input value="typed"></section></main>`
  const takeAlarm = () => alarms.shift() ?? null
  session = startDomSession({}, { ...createBudget(), takeAlarm })
})

afterEach(() => {
  session.stop()
  document.body.replaceChildren()
  if (session.errors.length > 0) throw session.errors[0]
})

const find = <Found extends Element = HTMLElement>(selector: string): Found => {
  const element = document.querySelector<Found>(selector)
  if (!element) throw new Error(`the page has no ${selector}`)
  return element
}

/** Changes the part that storms, and lets it be written. */
async function storm(text: string): Promise<void> {
  for (const element of document.querySelectorAll('#ticker > b, #ticker > i')) {
    element.textContent = text
  }
  const left = alarms.length - 1
  if (left < 0) await rest()
  else await vi.waitUntil(() => alarms.length === left, 60_000)
}

const rest = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 130))

function getDegraded(): { state: string; selector: string }[] {
  return session.events
    .filter(({ type }) => type === 5)
    .map(({ data }) => data as { tag: string; payload: { state: string; selector: string } })
    .filter(({ tag }) => tag === REPLAY_EVENT_TAGS.degraded)
    .map(({ payload }) => payload)
}

const getMutations = (): Mutation[] =>
  session.events
    .map(({ data }) => data as Mutation & { source?: number })
    .filter(({ source }) => source === 0)

function expectSame(): void {
  session.flush()
  const expected = describeDom(document.body)
  for (const way of ['seek', 'live'] as const) {
    const replay = playBack(session.events, way)
    expect(replay.warnings).toEqual([])
    expect(describeDom(replay.page.body)).toBe(expected)
    replay.remove()
  }
}

test('a part that storms is named, then paused, and written anew when it is calm', async () => {
  alarms = ['slow', 'storm']
  await storm('1')
  await storm('2')
  expect(getDegraded()).toMatchObject([
    { state: 'slow', selector: 'section#ticker' },
    { state: 'paused', selector: 'section#ticker' },
  ])
  const before = getMutations().length
  await storm('3')
  await storm('4')
  expect(getMutations()).toHaveLength(before)
  find('p').textContent = 'still told'
  await vi.waitFor(() => expect(JSON.stringify(getMutations())).toContain('still told'))

  await vi.waitFor(() => expect(getDegraded()).toHaveLength(3))
  expect(getDegraded()[2]).toMatchObject({ state: 'resumed', selector: 'section#ticker' })
  await vi.waitFor(() => expect(getMutations().at(-1)?.removes).toHaveLength(1))
  expect(JSON.stringify(getMutations().at(-1))).toContain('"4"')
  expectSame()
})

test('what a visitor touches is written at once, and how far it is scrolled', async () => {
  alarms = ['storm']
  await storm('1')
  find('#ticker div').scrollTop = 40
  find('i').textContent = '5'
  await rest()
  find('b').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }))
  await vi.waitFor(() => {
    const sources = session.events.map(({ data }) => (data as { source?: number }).source)
    expect(sources.lastIndexOf(2)).toBeGreaterThan(sources.lastIndexOf(0))
  })
  await vi.waitFor(() => expect(getScrolls()).toContain(40))
  expectSame()
})

const getScrolls = (): unknown[] =>
  session.events
    .map(({ data }) => data as { source?: number; y?: number })
    .filter(({ source }) => source === 3)
    .map(({ y }) => y)

test('nodes that come out of a paused part, or go into it, are where they are', async () => {
  alarms = ['storm']
  await storm('1')
  find('main').prepend(find('b'))
  find('#ticker').append(find('p'))
  const isTold = ({ adds }: Mutation): boolean => adds.some(({ node }) => node.tagName === 'b')
  await vi.waitFor(() => expect(getMutations().some(isTold)).toBe(true))
  expectSame()
})

test('a field inside is told when it is typed into', async () => {
  alarms = ['storm']
  await storm('1')
  find<HTMLInputElement>('input').value = 'more'
  find('input').dispatchEvent(new Event('input', { bubbles: true, composed: true }))
  await vi.waitFor(() => expect(JSON.stringify(session.events)).toContain('more'))
  expectSame()
})

test('the whole page is never paused', async () => {
  alarms = ['storm', 'storm']
  for (const turn of ['1', '2']) {
    document.body.className = `a${turn}`
    document.body.append(turn)
    document.body.prepend(turn)
    await rest()
  }
  expect(getDegraded()).toEqual([])
  expectSame()
})

test('a frame inside goes on after the pause', async () => {
  const frame = document.createElement('iframe')
  find('#ticker').append(frame)
  await rest()
  alarms = ['storm']
  await storm('1')
  frame.contentDocument?.body.append('meanwhile')
  await rest()
  expect(getDegraded()).toHaveLength(1)
  session.flush()
  frame.contentDocument?.body.append(' and after')
  await rest()
  expectSame()
})

test('a paused part that leaves the page, or is hidden, stays so', async () => {
  alarms = ['storm']
  await storm('1')
  const ticker = find('#ticker')
  ticker.remove()
  await rest()
  find('main').append(ticker)
  ticker.dataset['playheadBlock'] = ''
  await storm('secret')
  expectSame()
  expect(JSON.stringify(session.events)).not.toContain('secret')
})

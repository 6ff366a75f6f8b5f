import { afterEach, describe, expect, test } from 'vitest'
import type { Mutation, ReplayEvent } from '../dom/format.ts'
import { describeDom } from '../testing/describe-dom.ts'
import { playBack, startDomSession } from '../testing/dom-replay.ts'
import { splitEvent } from './split-event.ts'

const LENGTH_LIMIT = 6_000

afterEach(() => {
  document.body.replaceChildren()
})

/** Records a page before and after a change, splits what was recorded, and plays it back. */
async function record(html: string, change: (main: HTMLElement) => void = () => undefined) {
  const main = document.createElement('main')
  main.setHTMLUnsafe(html)
  document.body.replaceChildren(main)
  for (const element of main.querySelectorAll('[data-top]')) element.scrollTop = 40
  await new Promise((resolve) => setTimeout(resolve, 200))
  const session = startDomSession()
  change(main)
  await Promise.resolve()
  session.flush()
  session.stop()
  const page = describeDom(document.body)
  const scrolled = [...main.querySelectorAll('[data-top]')].map(({ scrollTop }) => scrollTop)
  document.body.replaceChildren()
  const parts = session.events.flatMap((event) =>
    measure(event) > LENGTH_LIMIT ? splitEvent(event, LENGTH_LIMIT) : [event],
  )
  expect(session.errors).toEqual([])
  for (const way of ['seek', 'live'] as const) {
    const replay = playBack(parts, way)
    const dom = describeDom(replay.page.body)
    const places = [...replay.page.querySelectorAll('[data-top]')].map((each) => each.scrollTop)
    const warnings = [...replay.warnings]
    replay.remove()
    expect(warnings).toEqual([])
    expect({ way, dom }).toEqual({ way, dom: page })
    expect({ way, places }).toEqual({ way, places: scrolled })
  }
  return { events: session.events, parts, scrolled }
}

const measure = (event: ReplayEvent): number => JSON.stringify(event).length
const getMutations = (events: readonly ReplayEvent[]): Mutation[] =>
  events
    .map(({ data }) => data as Mutation & { source?: number })
    .filter(({ source }) => source === 0)

const rows = (count: number): string =>
  Array.from({ length: count }, (_, index) => `<li class="row">${index} <b>é語</b></li>`).join('')

describe('a snapshot', () => {
  test('comes in parts that fit, and only the first of them is a snapshot', async () => {
    const { events, parts } = await record(`<ul>${rows(400)}</ul><p>last</p>`)
    expect(Math.max(...events.map(measure))).toBeGreaterThan(5 * LENGTH_LIMIT)
    expect(Math.max(...parts.map(measure))).toBeLessThanOrEqual(LENGTH_LIMIT)
    expect(parts.filter(({ type }) => type === 2)).toHaveLength(1)
    expect(parts.length).toBeGreaterThan(5)
    expect(new Set(parts.slice(1, -1).map(({ timestamp }) => timestamp)).size).toBe(1)
  })

  test('is cut wherever it is full: in shadow trees, fields, styles, drawings', async () => {
    const host = `<div><template shadowrootmode="open"><style>b { color: red }</style>
      <ul>${rows(9)}</ul><slot></slot></template><i>light</i></div>`
    const other = `<style>li { color: green } p:hover { color: blue }</style>
      <svg><g><circle r="4"></circle><text>drawn</text></g></svg>
      <select><option>a</option><option selected>b</option></select>
      <textarea>written</textarea><input value="v"><dialog open><p>${'-'.repeat(99)}</p></dialog>`
    for (const shift of [0, 1, 2, 3, 4, 5, 6]) {
      const { events, parts } = await record(
        `<p>${'x'.repeat(shift * 700)}</p>${`${host}${other}`.repeat(6)}`,
      )
      expect(parts.length).toBeGreaterThan(events.length)
    }
  })

  test('shows everything scrolled to where it was', async () => {
    const box = `<div data-top style="height: 50px; overflow: auto"><ul>${rows(30)}</ul></div>`
    const { scrolled } = await record(box.repeat(10))
    expect(scrolled).toEqual(scrolled.map(() => 40))
    expect(scrolled).toHaveLength(10)
  })

  test('brings the document of a frame in parts too', async () => {
    const { parts } = await record(
      `<p>before</p><iframe srcdoc="<ol>${rows(200).replaceAll('"', '')}</ol>"></iframe>`,
    )
    expect(Math.max(...parts.map(measure))).toBeLessThanOrEqual(LENGTH_LIMIT)
  })

  test('leaves a value that is too large alone to an event that nothing hangs on', async () => {
    const large = 'z'.repeat(2 * LENGTH_LIMIT)
    const { parts } = await record(
      `<div title="${large}" id="a"><p>${large}<b>inside</b></p></div><p>after</p>`,
    )
    const tooLarge = parts.filter((part) => measure(part) > LENGTH_LIMIT)
    expect(
      getMutations(tooLarge).map(({ adds, texts, attributes }) => [
        adds.length,
        texts.length,
        attributes.length,
      ]),
    ).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ])
    expect(tooLarge).toHaveLength(2)
  })
})

test('a mutation comes in parts, whatever it moves, takes out and changes', async () => {
  const { events, parts } = await record(`<ul>${rows(300)}</ul><ol></ol>`, (main) => {
    const [list, other] = main.children
    if (!list || !other) throw new Error('no lists')
    for (const [index, row] of [...list.children].entries()) {
      if (index % 3 === 0) other.prepend(row)
      else if (index % 3 === 1) row.remove()
      else row.setAttribute('title', `row ${index}`)
      if (index % 5 === 0) row.firstChild?.replaceWith(`new ${index}`)
      if (index % 7 === 0 && row.firstChild) row.firstChild.nodeValue = `changed ${index}`
    }
    list.insertAdjacentHTML('afterbegin', rows(150))
    list.children[149]?.insertAdjacentHTML('afterend', rows(50))
  })
  expect(Math.max(...events.slice(2).map(measure))).toBeGreaterThan(3 * LENGTH_LIMIT)
  expect(Math.max(...parts.map(measure))).toBeLessThanOrEqual(LENGTH_LIMIT)
})

test('what has no parts stays as it is', () => {
  const event = { type: 5, data: { tag: 't', payload: 'x'.repeat(9_000) }, timestamp: 1 }
  expect(splitEvent(event, LENGTH_LIMIT)).toEqual([event])
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'
import { createMonitor } from '../monitor.ts'
import { isActionable, isStepper, isTextEditing, opensSomething } from './click-target.ts'
import { createDeadClickDetector, REACTION_MS } from './dead-click.ts'

const monitor = createMonitor((error) => {
  throw error
})

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
  history.replaceState(null, '', location.pathname)
})

function element(html: string, selector = '*'): Element {
  setPage(html)
  const found = document.body.querySelector(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

/** Whether a click on the element is told as dead, when this happens after it. */
async function isDead(target: Element, then: () => unknown = () => undefined): Promise<boolean> {
  const dead: string[] = []
  const detector = createDeadClickDetector(monitor, (click: string) => dead.push(click))
  detector.watch(target, 'click')
  await then()
  // What the browser tells of changes, it tells in a later turn.
  await new Promise(requestAnimationFrame)
  vi.advanceTimersByTime(REACTION_MS)
  detector.stop()
  return dead.length > 0
}

test.each([
  ['<button>Pay</button>'],
  ['<div role="button">Pay</div>'],
  ['<a href="#">Pay</a>'],
  ['<a href="javascript:void 0">Pay</a>'],
  ['<div style="cursor:pointer">Pay</div>'],
])('a click after which nothing happens is dead: %s', async (html) => {
  expect(await isDead(element(html))).toBe(true)
})

test.each([
  ['<p>Text</p>'],
  ['<input>'],
  ['<textarea></textarea>'],
  ['<select></select>'],
  ['<div contenteditable>x</div>'],
  ['<input type="checkbox">'],
  ['<label>Yes</label>'],
  ['<button aria-haspopup="menu">Menu</button>'],
  ['<button popovertarget="x">Menu</button>'],
  ['<details><summary>More</summary></details>', 'summary'],
  ['<a href="/next">Next</a>'],
  ['<a href="/file" download>File</a>'],
  ['<a href="#" target="_blank">Window</a>'],
  ['<a href="mailto:a@b.example">Mail</a>'],
  ['<button disabled>Pay</button>'],
  ['<video></video>'],
])('no click is dead where none has an effect on the page: %s %s', async (html, selector = '*') => {
  expect(await isDead(element(html, selector))).toBe(false)
})

test.each<[string, () => unknown]>([
  ['the page changes', () => document.body.append('!')],
  ['an attribute changes', () => document.body.setAttribute('data-x', '1')],
  ['a text changes', () => (document.querySelector('button') ?? document.body).append('!')],
  ['the page scrolls', () => document.dispatchEvent(new Event('scroll'))],
  ['the focus moves', () => document.dispatchEvent(new FocusEvent('focusin'))],
  ['the window loses the focus', () => window.dispatchEvent(new Event('blur'))],
  ['the page is hidden', () => document.dispatchEvent(new Event('visibilitychange'))],
  ['the address changes', () => history.pushState(null, '', '#there')],
  [
    'text is selected',
    async () => {
      document.getSelection()?.selectAllChildren(document.body)
      await new Promise((resolve) =>
        document.addEventListener('selectionchange', resolve, { once: true }),
      )
    },
  ],
])('a click is not dead when %s', async (_, then) => {
  expect(await isDead(element('<button>Pay</button>'), then)).toBe(false)
})

test('a change inside a shadow root is a reaction', async () => {
  const host = element('<div></div>')
  host.attachShadow({ mode: 'open' }).innerHTML = '<button>Pay</button>'
  const button = host.shadowRoot?.querySelector('button')
  if (!button) throw new Error('no button')
  expect(await isDead(button, () => button.append('!'))).toBe(false)
  expect(await isDead(button)).toBe(true)
})

test('what is clicked in a row without anger is known', () => {
  for (const label of ['+', '−', 'Next', 'Increase quantity', '›']) {
    expect([label, isStepper(element(`<button>${label}</button>`))]).toEqual([label, true])
  }
  for (const label of ['Pay', 'Add to cart', 'Nexus', 'Upload']) {
    expect([label, isStepper(element(`<button>${label}</button>`))]).toEqual([label, false])
  }
  expect(isTextEditing(element('<div contenteditable><b>x</b></div>', 'b'))).toBe(true)
  expect(opensSomething(element('<a href="/x"><b>x</b></a>', 'b'))).toBe(true)
  expect(isActionable(element('<button aria-disabled="true">x</button>'))).toBe(false)
})

test('rage and errors after clicks are told, rage not where many clicks are meant', async () => {
  vi.useRealTimers()
  localStorage.clear()
  sessionStorage.clear()
  const network: Network = interceptNetwork()
  setPage('<button id="plus">+</button><button id="pay">Pay</button><input id="name" value="Ada">')
  document.querySelector('#pay')?.addEventListener('click', () => {
    const error = new Error('no cart')
    window.dispatchEvent(new ErrorEvent('error', { error, message: error.message }))
  })
  playhead.init({ key: 'pk_test', host: 'https://play.example' })
  for (let click = 0; click < 4; click += 1) await userEvent.click(page.getByText('+'))
  await userEvent.tripleClick(page.elementLocator(document.querySelector('#name') ?? document.body))
  await userEvent.click(page.getByText('Pay'))
  await hidePage(network)
  await vi.waitFor(() => expect(network.getEvents('error_click')).toHaveLength(1))
  expect(network.getEvents('error_click')[0]?.metadata).toMatchObject({
    selector: 'button#pay',
    message: 'Error: no cart',
  })
  expect(network.getEvents('rage_click')).toEqual([])
  playhead.stop()
  await network.settle()
  network.restore()
})

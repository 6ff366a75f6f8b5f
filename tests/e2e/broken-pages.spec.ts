import { gunzipSync } from 'node:zlib'
import type { TappedSegment } from '../../scripts/segment-tap.ts'
import { expect, test as base } from './harness/lab.ts'

/**
 * Pages that are broken in ways which cannot be undone, so each has a document of its
 * own. The recorder must not make any of them worse: whatever is thrown there is the
 * page's own, and the page goes on working.
 */
interface BrokenPage {
  /** What breaks the page, before the recorder comes: text of a program. */
  readonly script?: string
  /** What is in the page. */
  readonly content?: string
  /** What happens while the recorder runs. */
  readonly act?: string
  /** Nothing can be recorded here: the recorder must only do no harm. */
  readonly isLost?: true
}

declare global {
  interface Window {
    pressed?: number
  }
}

const test = base.extend<{ thrown: string[] }>({
  thrown: async ({ visitor }, use) => {
    const thrown: string[] = []
    visitor.on('weberror', (error) => thrown.push(error.error().message))
    await use(thrown)
  },
})

/** How the page's own errors begin. */
const OWN = 'page: '
const BROKEN = `() => { throw new Error('${OWN}broken') }`

function readEventTypes({ payload }: TappedSegment): number[] {
  if (payload.length === 0) return []
  const events = JSON.parse(String(gunzipSync(payload))) as { type: number }[]
  return events.map(({ type }) => type)
}

const PAGES: Readonly<Record<string, BrokenPage>> = {
  'whose fetch throws at once': { script: `window.fetch = ${BROKEN}`, isLost: true },
  'whose fetch gives no promise': { script: 'window.fetch = () => ({})', isLost: true },
  'whose globals are frozen': {
    script: `for (const owner of [XMLHttpRequest, History, Element, Document, ShadowRoot,
        CSSStyleSheet, CSSStyleDeclaration, HTMLInputElement, Navigator, EventTarget])
        Object.freeze(owner.prototype)
      Object.freeze(console)
      Object.defineProperty(window, 'fetch', { value: fetch, writable: false, configurable: false })`,
  },
  'whose storage throws': {
    script: `for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get: ${BROKEN} })`,
  },
  'whose storage is full': {
    script: `localStorage.setItem('full', '')
      for (let size = 2 ** 22; size >= 1; size /= 2) {
        try { localStorage.setItem('full', localStorage.full + 'x'.repeat(size)) } catch {}
      }`,
  },
  'with 50,000 nodes': {
    content: '<main></main>',
    script: `addEventListener('DOMContentLoaded', () => {
      document.querySelector('main').innerHTML = '<p><b>a</b><i>b</i></p>'.repeat(10_000)
    })`,
    act: `document.querySelector('main').innerHTML += '<u>more</u>'`,
  },
  'that throws in a loop': {
    script: `window.onerror = () => { console.error('again'); throw new Error('${OWN}in the handler') }
      let turn = 0
      const loop = setInterval(() => {
        if (++turn > 300) clearInterval(loop)
        Promise.reject(new Error('${OWN}rejected'))
        throw new Error('${OWN}looped')
      })`,
  },
  'whose objects turn themselves into JSON': {
    script: `Array.prototype.toJSON = function () { return '[' + this.join() + ']' }
      Object.prototype.toJSON = function () { return 'an object' }
      String.prototype.toJSON = Date.prototype.toJSON = ${BROKEN}`,
  },
  'whose Promise is a bad polyfill': {
    script: `window.Promise = class { constructor() { throw new Error('${OWN}no promises') } }`,
  },
  'whose arrays and elements have been extended': {
    script: `Array.prototype.each = Array.prototype.contains = String.prototype.each = ${BROKEN}
      Function.prototype.bind = function (self, ...first) {
        return (...rest) => this.apply(self, [...first, ...rest])
      }
      Array.from = (list) => [].slice.call(list)
      Element.prototype.remove = Element.prototype.toggle = ${BROKEN}`,
  },
  'whose objects all have a getter': {
    script: `Object.prototype.get = Object.prototype.set = function () { return 'polluted' }
      Object.prototype.value = 'polluted'`,
  },
  'whose fields hide properties of their form': {
    content: `<form><input name="parentNode"><input name="firstChild"><input name="attributes">
      <input name="getAttribute"><input name="children"><input name="id"></form>`,
    act: `document.querySelector('form input').after('more')`,
  },
  'whose pictures hide properties of the document': {
    content: `<img name="createElement"><img name="querySelector"><img name="body"><img name="head">
      <form name="documentElement"></form><form name="readyState"></form><a id="Playhead">x</a>
      <img name="addEventListener"><img name="visibilityState">`,
    isLost: true,
  },
  'that writes itself anew': {
    act: `document.open()
      document.write('<title>Anew</title><button>Press</button><p>written</p>')
      document.close()
      document.querySelector('button').onclick = () => { window.pressed = (window.pressed ?? 0) + 1 }`,
  },
  'that empties its document': {
    act: 'document.replaceChildren(); document.append(document.createElement("html"))',
  },
  'whose clock is broken': {
    script: `Date.now = () => NaN
      performance.now = ${BROKEN}`,
    isLost: true,
  },
  'whose timers are broken': {
    script: 'window.setTimeout = window.requestIdleCallback = () => undefined',
    isLost: true,
  },
}

for (const [name, { script = '', content = '', act = '', isLost }] of Object.entries(PAGES)) {
  test(`a page ${name} is not made worse`, async ({
    lab,
    laboratory,
    segments,
    thrown,
    visitor,
  }) => {
    const { key, serverUrl } = laboratory
    const tag = `<script src="${serverUrl}/recorder.core.js" data-key="${key}"></script>`
    const body = `<!doctype html><html lang="en"><head><title>Broken</title>
      <script>${script}</script></head><body><button onclick="window.pressed = (window.pressed ?? 0) + 1">Press</button>
      <p>Words</p>${content}${tag}</body></html>`
    lab.files.set('/broken', { contentType: 'text/html', body })
    const page = await visitor.newPage()
    await page.goto(lab.url('/broken'))
    if (!isLost) {
      const readTypes = (): number[] => segments.acknowledged.flatMap(readEventTypes)
      await expect.poll(readTypes, { message: 'a snapshot is at the server' }).toContain(2)
    }
    await page.evaluate(act)
    // By the prototype's own function, which a page may hide.
    await page.evaluate(() => {
      const find = Document.prototype.querySelector
      const button = find.call(document, 'button') as HTMLElement | null
      if (button) HTMLElement.prototype.click.call(button)
    })
    const expected = name.includes('empties') ? undefined : 1
    expect(await page.evaluate(() => window.pressed)).toBe(expected)
    await page.goto('about:blank')
    expect(thrown.filter((message) => !message.includes(OWN))).toEqual([])
    await page.close()
  })
}

import { parseSheetReference } from '@playhead/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { createMonitor } from '../monitor.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import { createSheetBook, type SheetBook } from './sheet-book.ts'
import { createTextBook } from './text-book.ts'

const books: SheetBook[] = []

afterEach(() => {
  for (const book of books.splice(0)) book.stop()
  for (const element of document.querySelectorAll('[data-test]')) element.remove()
})

function openBook({ fetch = (() => Promise.reject(new TypeError('no network'))) as Fetch } = {}) {
  const texts = createTextBook(() => performance.now())
  const told: { element: Element; css: string }[] = []
  const errors: unknown[] = []
  const resolve = (text: string): string => texts.getText(parseSheetReference(text) ?? '') ?? text
  const book = createSheetBook({
    texts,
    files: new Map(),
    fetch,
    flags: { get: () => null, set: () => undefined },
    privacy: { scrubCss: (css) => css.replaceAll('secret', '******') },
    onText: (element, css) => told.push({ element, css: resolve(css) }),
    monitor: createMonitor((error) => errors.push(error)),
    onError: (error) => errors.push(error),
    now: () => performance.now(),
  })
  books.push(book)
  const whenTold = (element: Element): Promise<string> =>
    vi.waitFor(() => {
      const last = told.findLast((one) => one.element === element)
      if (!last) throw new Error('nothing was told yet')
      return last.css
    })
  return { book, texts, told, errors, resolve, whenTold }
}

function addStyle(css: string): HTMLStyleElement {
  const style = document.createElement('style')
  style.dataset['test'] = ''
  style.textContent = css
  document.head.append(style)
  return style
}

/** Lets everything that is read in idle time be read. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 200))

async function addLink(css: string, fields: Partial<HTMLLinkElement> = {}) {
  const link = document.createElement('link')
  link.dataset['test'] = ''
  const href = URL.createObjectURL(new Blob([css], { type: 'text/css' }))
  const loaded = new Promise((resolve) => link.addEventListener('load', resolve))
  Object.assign(link, { rel: 'stylesheet', href, ...fields })
  document.head.append(link)
  await loaded
  return link
}

test('a style element is told by its text, exactly as it was written', async () => {
  const css = '.x{padding:var(--a);padding-top:3px;--secret:1}'.padEnd(2_000)
  const { book, told, resolve } = openBook()
  const style = addStyle(css)
  expect(book.readStyle(style)).toBeNull()
  const written = book.readText(css, document)
  expect(parseSheetReference(written)).not.toBeNull()
  expect(resolve(written)).toBe(css.replace('secret', '******'))
  await idle()
  expect(told).toEqual([])
})

test('addresses in it are whole', () => {
  const { book } = openBook()
  const css = book.readText('a{background:url(b.png)}', document)
  expect(css).toBe(`a{background:url("${new URL('b.png', document.baseURI).href}")}`)
})

test('rules that were put in before the recording began are told', () => {
  const { book } = openBook()
  const empty = addStyle('')
  empty.sheet?.insertRule('.speedy{color:red}')
  expect(book.readStyle(empty)).toBe('.speedy { color: red; }')
  const partly = addStyle('.a{color:red}')
  partly.sheet?.insertRule('.b{color:blue}', 1)
  expect(book.readStyle(partly)).toBe('.a { color: red; }\n.b { color: blue; }')
})

test('a declaration that was changed before the recording began is told a little later', async () => {
  const { book, whenTold } = openBook()
  const style = addStyle('.a{color:red}.b{color:red}')
  const sheet = style.sheet as CSSStyleSheet
  ;(sheet.cssRules[1] as CSSStyleRule).style.color = 'blue'
  expect(book.readStyle(style)).toBeNull()
  expect(await whenTold(style)).toBe('.a { color: red; }\n.b { color: blue; }')
})

test('a sheet that the page changes is read from its rules from then on', () => {
  const { book } = openBook()
  const style = addStyle('.a{color:red}')
  expect(book.readStyle(style)).toBeNull()
  const sheet = style.sheet as CSSStyleSheet
  ;(sheet.cssRules[0] as CSSStyleRule).style.color = 'blue'
  book.touch(sheet)
  expect(book.readStyle(style)).toBe('.a { color: blue; }')
})

test('a link is told later, from its rules where its text cannot be fetched', async () => {
  const { book, whenTold } = openBook()
  const link = await addLink('.l{color:red}@media print{.l{color:blue}}')
  expect(book.readLink(link)).toBeNull()
  expect(await whenTold(link)).toContain('.l { color: red; }\n@media print')
  expect(book.readLink(link)).toContain('.l { color: red; }')
})

test('a link that gets another sheet is told again', async () => {
  const { book, whenTold } = openBook()
  const link = await addLink('.one{color:red}')
  book.readLink(link)
  await whenTold(link)
  link.href = URL.createObjectURL(new Blob(['.two{color:red}'], { type: 'text/css' }))
  await vi.waitFor(async () => expect(await whenTold(link)).toContain('.two'))
})

test('a sheet that is switched off is not read', async () => {
  const { book, told } = openBook()
  const link = await addLink('.off{color:red}')
  const style = addStyle('.off{color:red}')
  for (const element of [link, style]) {
    if (element.sheet) element.sheet.disabled = true
  }
  expect([book.readLink(link), book.readStyle(style)]).toEqual([null, null])
  await idle()
  expect(told).toEqual([])
})

test('nothing is told after the recording has stopped', async () => {
  const { book, told } = openBook()
  const link = await addLink('.l{color:red}')
  book.readLink(link)
  book.stop()
  await idle()
  expect(told).toEqual([])
})

test('a link and its imports are told as they were written', async () => {
  const url = (name: string) => new URL(`/css/${name}`, location.href).href
  const files: Record<string, string> = {
    [url('main.css')]: '@import "theme.css" screen;.m{padding:var(--a);padding-top:3px}',
    [url('theme.css')]: '.t{background:url(t.png)}',
  }
  const asked: string[] = []
  const { book, whenTold, errors } = openBook({
    fetch: async (asks) => {
      asked.push(asks)
      return new Response(files[asks])
    },
  })
  const link = document.createElement('link')
  link.dataset['test'] = ''
  document.head.append(link)
  // What the browser made of the sheets, without a server that would have to have them.
  const imported = addStyle('.t{background:url(t.png)}').sheet as CSSStyleSheet
  Object.defineProperty(imported, 'href', { value: url('theme.css') })
  const own = addStyle('.m{padding:var(--a);padding-top:3px}').sheet as CSSStyleSheet
  const rule = {
    styleSheet: imported,
    media: { mediaText: 'screen', length: 1 },
    layerName: null,
    supportsText: null,
    cssText: '@import url("theme.css") screen;',
  }
  Object.defineProperty(own, 'href', { value: url('main.css') })
  Object.defineProperty(own, 'cssRules', { value: [rule, ...own.cssRules] })
  Object.defineProperty(link, 'sheet', { value: own })
  expect(book.readLink(link)).toBeNull()
  expect(await whenTold(link)).toBe(
    `@media screen{.t{background:url("${url('t.png')}")}}.m{padding:var(--a);padding-top:3px}`,
  )
  expect(asked).toEqual([url('main.css'), url('theme.css')])
  expect(errors).toEqual([])
})

import type { Monitor } from '../monitor.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { Fetch } from '../transport/fetch-in-time.ts'
import { resolveCss } from './css-addresses.ts'
import { embedFiles } from './embed-files.ts'
import { createCssFetcher, type CssFetcherOptions } from './css-fetcher.ts'
import { findImports } from './css-imports.ts'
import { getRules, readRules } from './css-rules.ts'
import { createPacer } from './pacer.ts'
import { createSheetReader, tellsRules } from './sheet-reader.ts'
import type { TextBook } from './text-book.ts'

/**
 * Gives the DOM recorder what to write for the page's style sheets: the text that the page
 * wrote, which is cheap and exact, and of which a reference stands in the recording. Rules
 * are read back only from sheets that code of the page has changed. What takes time comes
 * later, by `onText`. Whatever is handed out is scrubbed, and its addresses are whole.
 *
 * A sheet that is switched off is not read; call again once it is on.
 */
export interface SheetBook {
  /** Code of the page changes the rules of this sheet. To be called for every change. */
  touch(sheet: CSSStyleSheet): void
  /**
   * For `_cssText` of a style element, its text nodes then being empty; null when its text
   * nodes tell all.
   */
  readStyle(style: Element): string | null
  /**
   * For `_cssText` of a link, in place of `rel` and `href`; null when it is not known, or
   * not yet. To be called when a link comes, and when its attributes change.
   */
  readLink(link: Element): string | null
  /** Reads a style element or link anew, as what is to be written of it is no longer the same. */
  reread(element: Element): void
  /** What stands in the recording for any other text, which travels as that of a sheet does. */
  keep(text: string): string
  /** Requests of our own, of which nothing is told. */
  readonly fetch: Fetch
  /** For a text node inside a style element. */
  readText(text: string, page: Document): string
  stop(): void
}

export interface SheetBookOptions {
  readonly texts: Pick<TextBook, 'write'>
  readonly fetch: Fetch
  readonly flags: CssFetcherOptions['flags']
  /** What is written in place of addresses. */
  readonly files: ReadonlyMap<string, string>
  /** Takes out of a style sheet what must not leave the page. */
  readonly privacy: Pick<NodePrivacy, 'scrubCss'>
  /**
   * The text of a sheet has come, or what was written of it was not all. For a link it is
   * the value of `_cssText`, by an attribute mutation; for a style element that of its
   * first text node, the others being empty, or `_cssText` where it has none.
   */
  readonly onText: (element: Element, css: string) => void
  readonly monitor: Monitor
  readonly onError: (error: unknown) => void
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number
}

/** Opens the book of one recording. */
export type OpenSheetBook = (
  recording: Pick<SheetBookOptions, 'privacy' | 'onText' | 'files'>,
) => SheetBook

export function createSheetBook(options: SheetBookOptions): SheetBook {
  const { texts, privacy, onText, monitor } = options
  const touched = new WeakSet<CSSStyleSheet>()
  const listening = new WeakSet<Element>()
  /** What was written for the sheet of a link, until the sheet changes. */
  const written = new WeakMap<CSSStyleSheet, string>()
  const waiting = new WeakSet<CSSStyleSheet>()
  const fetcher = createCssFetcher(options)
  const reader = createSheetReader({
    fetcher,
    pacer: createPacer(options.now),
    isTouched: (sheet) => touched.has(sheet),
  })
  let isStopped = false

  const write = (css: string): string =>
    texts.write(embedFiles(privacy.scrubCss(css), options.files))

  /** Work on a sheet that ends later, if the element still has that sheet then. */
  function later(element: Element, work: (sheet: CSSStyleSheet) => Promise<string | null>): void {
    const sheet = getSheet(element)
    if (!sheet || waiting.has(sheet)) return
    waiting.add(sheet)
    const settle = monitor((css: string | null) => {
      waiting.delete(sheet)
      if (css === null || isStopped || getSheet(element) !== sheet) return
      const text = write(css)
      written.set(sheet, text)
      onText(element, text)
    })
    work(sheet).then(settle, options.onError)
  }

  /** Rules may have been changed before the recording began, without a trace in their number. */
  function verifyLater(element: Element, css: string): void {
    later(element, async (sheet) =>
      touched.has(sheet) || (await reader.verify(sheet, css)) ? null : readRules(sheet),
    )
  }

  function reread(element: Element): void {
    const written = element.localName === 'style' ? element.textContent : null
    later(element, (sheet) => reader.load(sheet, written))
  }

  function listen(link: Element): void {
    if (listening.has(link)) return
    listening.add(link)
    const onLoad = monitor(() => {
      if (!isStopped) reread(link)
    })
    link.addEventListener('load', onLoad, { passive: true })
  }

  return {
    touch(sheet) {
      touched.add(sheet)
      written.delete(sheet)
    },
    readStyle(style) {
      const sheet = getSheet(style)
      if (!sheet) return null
      const css = style.textContent ?? ''
      if (touched.has(sheet) || !tellsRules(css, sheet)) {
        const rules = readRules(sheet)
        return rules === null ? null : write(rules)
      }
      if (findImports(css).length > 0) reread(style)
      else if (css !== '') verifyLater(style, css)
      return null
    },
    readLink(link) {
      listen(link)
      const sheet = getSheet(link)
      if (!sheet || !getRules(sheet)) return null
      const known = written.get(sheet)
      if (known === undefined) reread(link)
      return known ?? null
    },
    reread,
    keep: texts.write,
    fetch: options.fetch,
    readText: (text, page) => write(resolveCss(text, page.baseURI)),
    stop() {
      isStopped = true
      fetcher.stop()
    },
  }
}

/** The sheet of an element while it is on. */
function getSheet(element: Element): CSSStyleSheet | null {
  const { sheet } = element as Partial<HTMLLinkElement>
  return sheet && !sheet.disabled ? sheet : null
}

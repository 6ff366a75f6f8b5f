import type { PartContext } from '../dom/dom-parts.ts'
import { resolveCss } from '../sheets/css-addresses.ts'
import { getBaseUrl, getRules } from '../sheets/css-rules.ts'
import { embedFiles } from '../sheets/embed-files.ts'

/**
 * Reads the files that style text shows, fonts and images, out of the browser's cache, and
 * has the text written again with the files in it: as part of a sheet they travel once.
 */
export interface FileCapture {
  watch(view: Window & typeof globalThis): void
  /** Looks soon for files that style text has come to show. */
  look(page: Document): void
  /** A file as a data URL; null where it cannot be had, or is none that is shown. */
  load(url: string, view: Window): Promise<string | null>
  stop(): void
}

const FILE_TYPE = /^(?:image\/|font\/|application\/(?:x-)?font|application\/octet-stream)/
/** A larger file stays an address, in bytes; together with others it must fit in a sheet. */
const FILE_BYTES_LIMIT = 256 * 1024
const ALL_BYTES_LIMIT = 1024 * 1024
/** So long is waited for further files, so that what shows them is written once. */
const GATHER_MS = 200

export function createFileCapture(context: PartContext): FileCapture {
  const { files, mirror, monitor, privacy, sheets } = context
  const observers: PerformanceObserver[] = []
  /** What the page has loaded: nothing else is asked for. */
  const loaded = new Set<string>()
  const asked = new Set<string>()
  const known = new WeakMap<CSSStyleSheet, { count: number; urls: string[] }>()
  let allBytes = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  /** The page's policy does not let it connect to where its files are. */
  let isRefused = false

  async function load(url: string, view: Window): Promise<string | null> {
    const isReadable = url.startsWith(`${view.location.origin}/`) || url.startsWith('blob:')
    if (isRefused || !isReadable || privacy.find(null) === 'masked') return null
    let blob: Blob
    try {
      const response = await sheets.fetch(url, { cache: 'force-cache', credentials: 'same-origin' })
      if (!response.ok) return null
      blob = await response.blob()
    } catch {
      isRefused = !url.startsWith('blob:')
      return null
    }
    if (isStopped || !FILE_TYPE.test(blob.type) || blob.size > FILE_BYTES_LIMIT) return null
    if (allBytes + blob.size > ALL_BYTES_LIMIT) return null
    allBytes += blob.size
    return new Promise((resolve) => {
      const reader = new FileReader()
      reader.onload = () => resolve(String(reader.result))
      reader.readAsDataURL(blob)
    })
  }

  function look(page: Document): void {
    timer ??= setTimeout(
      monitor(() => {
        timer = undefined
        if (!isStopped) gather(page).catch(() => undefined)
      }),
      GATHER_MS,
    )
  }

  async function gather(page: Document): Promise<void> {
    const view = page.defaultView
    const wanted = [
      ...listSheets(page).flatMap(listUrls),
      ...listStyles(page).flatMap(findUrls),
    ].filter((url) => !asked.has(url) && (loaded.has(url) || url.startsWith('blob:')))
    if (!view || wanted.length === 0) return
    const added = new Set<string>()
    await Promise.all(
      wanted.map(async (url) => {
        asked.add(url)
        const file = await load(url, view)
        // As the address stands in the recording.
        const [key] = findUrls(privacy.scrubCss(`url("${url}")`))
        if (file === null || key === undefined) return
        files.set(key, file)
        added.add(url)
      }),
    )
    if (added.size > 0) monitor(rewrite)(page, added)
  }

  function rewrite(page: Document, added: ReadonlySet<string>): void {
    if (isStopped) return
    for (const sheet of listSheets(page)) {
      const isShown = listUrls(sheet).some((url) => added.has(url))
      if (isShown && sheet.ownerNode) sheets.reread(sheet.ownerNode as Element)
    }
    context.afterChanges(() => {
      const attributes = []
      for (const element of page.querySelectorAll('[style*="url("]')) {
        const id = mirror.getId(element)
        const style = id !== undefined && !mirror.isClosed(element) && readStyle(element)
        if (id !== undefined && style) attributes.push({ id, attributes: { style } })
      }
      if (attributes.length > 0) context.emitMutation({ attributes })
    })
  }

  /** The files that a sheet shows; its rules are read again where their number has changed. */
  function listUrls(sheet: CSSStyleSheet): string[] {
    const rules = getRules(sheet) ?? []
    const last = known.get(sheet)
    if (last?.count === rules.length) return last.urls
    const baseUrl = getBaseUrl(sheet)
    const urls = Array.from(rules).flatMap(({ cssText }) => findUrls(resolveCss(cssText, baseUrl)))
    known.set(sheet, { count: rules.length, urls })
    return urls
  }

  /** The style of an element where a file is in it. */
  function readStyle(element: Element): string | null {
    const visibility = privacy.find(element)
    if (visibility === 'masked') return null
    const owner = {
      tagName: element.localName,
      visibility,
      get: (name: string) => element.getAttribute(name),
    }
    const css = resolveCss(element.getAttribute('style') ?? '', element.baseURI)
    const style = privacy.scrubAttribute('style', css, owner) ?? ''
    const embedded = embedFiles(style, files)
    return embedded === style ? null : embedded
  }

  return {
    look,
    load,
    watch(view) {
      const observer = new view.PerformanceObserver(
        monitor((list: PerformanceObserverEntryList) => {
          for (const { name } of list.getEntries()) loaded.add(name)
          look(view.document)
        }),
      )
      observer.observe({ type: 'resource', buffered: true })
      observers.push(observer)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      for (const observer of observers) observer.disconnect()
    },
  }
}

function listSheets({ styleSheets }: Document): CSSStyleSheet[] {
  return Array.from(styleSheets)
}

function listStyles(page: Document): string[] {
  return Array.from(page.querySelectorAll('[style*="url("]'), (element) =>
    resolveCss(element.getAttribute('style') ?? '', element.baseURI),
  )
}

function findUrls(css: string): string[] {
  return Array.from(css.matchAll(/url\("?([^"()]+)"?\)/g), ([, url = '']) => url)
}

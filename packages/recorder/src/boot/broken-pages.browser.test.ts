import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'

let network: Network
let thrown: unknown[]
const noteError = (event: ErrorEvent): void => void thrown.push(event.error)
const noteRejection = (event: PromiseRejectionEvent): void => void thrown.push(event.reason)

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  thrown = []
  network = interceptNetwork()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  window.addEventListener('error', noteError)
  window.addEventListener('unhandledrejection', noteRejection)
})

afterEach(async () => {
  playhead.stop()
  window.removeEventListener('error', noteError)
  window.removeEventListener('unhandledrejection', noteRejection)
  vi.restoreAllMocks()
  await network.settle()
  network.restore()
})

const broken = (): never => {
  throw new TypeError('broken by the page')
}

/** Breaks something of the page; gives what mends it. */
function replace(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { configurable: true, writable: true, value })
  return () => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  }
}

const BREAKS: readonly [string, () => () => void][] = [
  ['without MutationObserver', () => replace(window, 'MutationObserver', undefined)],
  ['without PerformanceObserver', () => replace(window, 'PerformanceObserver', undefined)],
  ['without IntersectionObserver', () => replace(window, 'IntersectionObserver', undefined)],
  ['without CompressionStream', () => replace(window, 'CompressionStream', undefined)],
  ['without AbortController', () => replace(window, 'AbortController', undefined)],
  ['without Request', () => replace(window, 'Request', undefined)],
  ['without crypto', () => replace(window, 'crypto', undefined)],
  ['without sendBeacon', () => replace(Navigator.prototype, 'sendBeacon', undefined)],
  ['whose indexedDB throws', () => replace(window, 'indexedDB', { open: broken })],
  ['whose getComputedStyle throws', () => replace(window, 'getComputedStyle', broken)],
  ['whose getSelection throws', () => replace(Document.prototype, 'getSelection', broken)],
  ['whose objects have more properties', () => replace(Object.prototype, 'polluted', 'yes')],
  ['whose matches throws', () => replace(Element.prototype, 'matches', broken)],
  ['whose closest throws', () => replace(Element.prototype, 'closest', broken)],
  ['whose console is bare', () => replace(console, 'debug', undefined)],
]

test.each(BREAKS)('a page %s is not thrown at', async (_, breakPage) => {
  setPage('<p>Words</p><button>Pay</button>')
  const mend = breakPage()
  try {
    playhead.init({ key: 'pk_test', host: 'https://play.example' })
    playhead.track('works')
    document.querySelector('p')?.append(' more')
    document.querySelector('button')?.click()
    await new Promise(requestAnimationFrame)
    await hidePage(network)
    playhead.stop()
  } finally {
    mend()
  }
  expect(thrown).toEqual([])
})

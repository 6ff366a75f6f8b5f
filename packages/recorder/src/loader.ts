/**
 * The script tag's entry, and all that a page waits for:
 *
 * ```html
 * <script async src="https://play.example/recorder.js" data-key="pk_…"></script>
 * ```
 *
 * Offers the API as `window.Playhead` at once, fetches the recorder proper when the
 * page is idle, and hands over to it what was called and what went wrong meanwhile.
 * It never throws.
 */
import { getCorePath } from '@playhead/protocol'
import { LOADED_CALLS, type LoaderFace } from './loader-face.ts'
import { createTrust } from './trust.ts'

/** A page that is never idle is recorded all the same, in milliseconds. */
const IDLE_LIMIT_MS = 1_000
const EARLY_ERRORS_LIMIT = 20
const EARLY_ROOTS_LIMIT = 500

function run(): void {
  const page = window as { Playhead?: unknown }
  // The page has the tag twice: the first one is loading already.
  if (page.Playhead) return
  const tag = findTag()
  if (!tag) return
  const errors: LoaderFace['errors'] = []
  const hear = (event: Event): void => {
    if (errors.length < EARLY_ERRORS_LIMIT) errors.push(event as ErrorEvent | PromiseRejectionEvent)
  }
  const hearing = ['error', 'unhandledrejection']
  for (const name of hearing) window.addEventListener(name, hear)
  const roots: ShadowRoot[] = []
  const face: LoaderFace = {
    tag,
    calls: [],
    errors,
    roots,
    release() {
      for (const name of hearing) window.removeEventListener(name, hear)
      putBack()
    },
  }
  const putBack = watchClosedRoots(roots)
  const api: Record<string, unknown> = { loading: face }
  for (const name of LOADED_CALLS) {
    const call = (...args: unknown[]): unknown => {
      const real = api[name]
      // The page may have kept this function; by now it may be another one's turn.
      if (real !== call) return (real as (...args: unknown[]) => unknown)(...args)
      if (name === 'status') return { state: 'off', reason: 'loading' }
      if (!name.startsWith('get')) face.calls.push([name, args])
      return name.startsWith('get') ? null : undefined
    }
    api[name] = call
  }
  page.Playhead = api
  whenIdle(() => load(tag, api))
}

/** The page sees a function of the same name, length and text. */
function watchClosedRoots(roots: ShadowRoot[]): () => void {
  const owner = Element.prototype
  const original = owner.attachShadow
  const watching = new Proxy(original, {
    apply(attach, element, args) {
      const root: ShadowRoot = Reflect.apply(attach, element, args)
      if (root.mode === 'closed' && roots.length < EARLY_ROOTS_LIMIT) roots.push(root)
      return root
    },
    get: (attach, name) => (name === 'toString' ? () => String(attach) : Reflect.get(attach, name)),
  })
  try {
    owner.attachShadow = watching
  } catch {
    // The page has frozen it.
  }
  return () => {
    if (owner.attachShadow === watching) owner.attachShadow = original
  }
}

function load(tag: HTMLScriptElement, api: Record<string, unknown>): void {
  const script = document.createElement('script')
  script.async = true
  // A policy that names scripts by a nonce lets in what has the same.
  if (tag.nonce) script.nonce = tag.nonce
  const url = new URL(tag.dataset['core'] ?? tag.src, tag.src)
  if (!tag.dataset['core']) url.pathname = getCorePath(url.pathname)
  // The version is put in when this is built: the recorder proper of the same build.
  // oxlint-disable-next-line no-template-curly-in-string
  url.search = 'v=${CORE_VERSION}'
  const trust = createTrust()
  ;(api['loading'] as LoaderFace).trust = trust
  script.src = trust(url.href)
  script.onerror = () => {
    ;(api['loading'] as LoaderFace).release()
    api['status'] = () => ({ state: 'off', reason: 'script_blocked' })
  }
  document.head.append(script)
}

function whenIdle(work: () => void): void {
  const guarded = (): void => {
    try {
      work()
    } catch {
      // A page whose document cannot take a script is not one that can be recorded.
    }
  }
  if (typeof requestIdleCallback === 'function') {
    requestIdleCallback(guarded, { timeout: IDLE_LIMIT_MS })
  } else setTimeout(guarded, 1)
}

function findTag(): HTMLScriptElement | null {
  const { currentScript } = document
  if (currentScript instanceof HTMLScriptElement) return currentScript
  return document.querySelector<HTMLScriptElement>('script[data-key][src]')
}

try {
  run()
} catch {
  // A page without the most basic globals is not one that can be recorded.
}

import type { PlayheadInit } from './boot/options.ts'
import {
  configure,
  endSession,
  getSession,
  getSessionId,
  getSessionReplayUrl,
  identify,
  init,
  noticeErrors,
  optIn,
  optOut,
  page,
  reset,
  sendReplay,
  setTags,
  startReplay,
  startSession,
  status,
  stop,
  stopReplay,
  track,
} from './boot/playhead.ts'
import { rememberShadowRoot } from './dom/shadow-roots.ts'
import { createTagLoader } from './load-part-by-tag.ts'
import type { LoadedCall, LoaderFace } from './loader-face.ts'
import type { LoadPart } from './parts.ts'
import { createTrust } from './trust.ts'

type Privacy = NonNullable<PlayheadInit['privacy']>

/**
 * The public face. By name: a namespace would be built by `Object.defineProperty`, which
 * throws in a page whose objects all have a property `get` or `value`.
 */
const API = {
  configure,
  endSession,
  getSession,
  getSessionId,
  getSessionReplayUrl,
  identify,
  init,
  optIn,
  optOut,
  page,
  reset,
  sendReplay,
  setTags,
  startReplay,
  startSession,
  status,
  stop,
  stopReplay,
  track,
} satisfies Record<LoadedCall, unknown>

interface Face extends Record<string, unknown> {
  loading?: LoaderFace
}

/**
 * The recorder proper, as the loader fetches it; it can also be the tag itself:
 *
 * ```html
 * <script async src="https://play.example/recorder.core.js" data-key="pk_…"></script>
 * ```
 *
 * Takes over from the loader, or offers the API by itself, reads the tag, and starts.
 * It never throws.
 */
function run(): void {
  const view = window as { Playhead?: Face }
  const face = (view.Playhead ??= {})
  const { loading } = face
  // The page has the tag twice: the first one is recording already.
  if (!loading && face['init']) return
  delete face.loading
  const core = document.currentScript as HTMLScriptElement | null
  const loadPart = createTagLoader(core, () => loading?.trust ?? createTrust())
  const api = { ...API, init: (options: PlayheadInit) => init(options, { loadPart }) }
  // Into the same object, which the page may have kept.
  Object.assign(face, api)
  loading?.roots?.forEach(rememberShadowRoot)
  const tag = loading?.tag ?? findTag()
  if (tag?.dataset['key']) start(tag, loadPart)
  for (const [name, args] of loading?.calls ?? []) {
    const call: unknown = (api as Record<string, unknown>)[name]
    if (typeof call === 'function') call(...args)
  }
  loading?.release()
  if (loading) noticeErrors(loading.errors)
}

function start(tag: HTMLScriptElement, loadPart: LoadPart): void {
  const { key, host, environment, ingestPath, privacy, consent } = tag.dataset
  init(
    {
      key: key ?? '',
      ...(host && { host }),
      ...(environment && { environment }),
      ...(ingestPath && { ingestPath }),
      // Checked there, where what cannot be understood hides everything.
      privacy: { ...(privacy && { level: privacy }), ...(consent && { consent }) } as Privacy,
    },
    { loadPart, defaultHost: tag.src ? new URL(tag.src).origin : null },
  )
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

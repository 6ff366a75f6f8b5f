import * as playhead from './index.ts'

type Privacy = NonNullable<playhead.PlayheadInit['privacy']>

/**
 * The script tag's entry:
 *
 * ```html
 * <script async src="https://play.example/recorder.js" data-key="pk_…"></script>
 * ```
 *
 * Reads its own tag, offers the API as `window.Playhead`, and starts. It never throws.
 */
function run(): void {
  const page = window as { Playhead?: unknown }
  // The page has the tag twice: the first one is recording already.
  if (page.Playhead) return
  page.Playhead = playhead
  const tag = findTag()
  if (!tag?.dataset['key']) return
  const { key, host, environment, ingestPath, privacy, consent } = tag.dataset
  playhead.init(
    {
      key,
      ...(host && { host }),
      ...(environment && { environment }),
      ...(ingestPath && { ingestPath }),
      // Checked there, where what cannot be understood hides everything.
      privacy: { ...(privacy && { level: privacy }), ...(consent && { consent }) } as Privacy,
    },
    tag.src ? new URL(tag.src).origin : null,
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

import { forEach, listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'
import { isActionable, isTextEditing, opensSomething } from './click-target.ts'

/** How long a page may take to show that a click did something, in milliseconds. */
export const REACTION_MS = 2_500

/** Signs that the page, or the browser, or the person, has gone on. */
const SIGNS = [
  'scroll',
  'input',
  'change',
  'focusin',
  'focusout',
  'toggle',
  'submit',
  'visibilitychange',
] as const
const WINDOW_SIGNS = [
  'blur',
  'focus',
  'pagehide',
  'beforeunload',
  'popstate',
  'hashchange',
  'resize',
] as const

/**
 * Detects clicks on something that looks as if it did something, after which nothing
 * happens: no change of the document, no scrolling, no other address, no selection, no
 * coming or going of the focus or of the page itself. Any of these only ever says that
 * a click was none.
 */
export function createDeadClickDetector<Click>(
  monitor: Monitor,
  onDead: (click: Click) => void,
): { watch: (target: Element, click: Click) => void; stop: () => void } {
  let clear: (() => void) | null = null

  function watch(target: Element, click: Click): void {
    // A second click is a sign that the first was noticed or is about to be told as rage.
    clear?.()
    if (!isActionable(target) || isTextEditing(target) || opensSomething(target)) return
    const { href } = location
    const alive = monitor(() => clear?.())
    const selected = monitor(() => {
      if (!document.getSelection()?.isCollapsed) clear?.()
    })
    const observer = new MutationObserver(alive)
    const everything = { subtree: true, childList: true, attributes: true, characterData: true }
    observer.observe(document, everything)
    const root = target.getRootNode()
    if (root !== document) observer.observe(root, everything)
    const options = { capture: true, passive: true }
    const stops = [
      listen(document, { ...forEach(SIGNS, alive), selectionchange: selected }, options),
      listen(window, forEach(WINDOW_SIGNS, alive), options),
    ]
    const timer = setTimeout(
      monitor(() => {
        clear?.()
        if (location.href === href) onDead(click)
      }),
      REACTION_MS,
    )
    clear = () => {
      clear = null
      clearTimeout(timer)
      observer.disconnect()
      for (const stop of stops) stop()
    }
  }

  return { watch, stop: () => clear?.() }
}

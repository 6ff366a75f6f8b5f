import { getHolder } from './hover.ts'
import { EVENT_TYPE, SOURCE } from './recorded-event.ts'
import type { NodeMirror, StagePlugin } from './stage-plugin.ts'

/**
 * Shows which element has the focus, which nothing in a replay ever takes: keys would go to
 * the recording. Classes stand for the states, as one does for `:hover`, and rules that ask
 * for a state ask for its class, too.
 */
const [DOWN, FOCUS, BLUR, TOUCH] = [1, 5, 6, 7]
/** A focus that comes this soon after a press is its doing, in milliseconds. */
const PRESS_MS = 300
const STATES = [':focus', ':focus-visible', ':focus-within'] as const
const STATE = /:focus(?:-visible|-within)?(?![-\w])/g
/** What a browser asks for text shows its focus however it was given. */
const TEXT = 'textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button]'
const EDITABLE = `${TEXT}, [type=submit], [type=reset], [type=range], [type=color], [type=file])`

/** The ring that browsers draw themselves, weaker than whatever a page says. */
export const FOCUS_RING = ':where(.\\:focus-visible) { outline: -webkit-focus-ring-color auto 1px }'

export function createFocusState(): StagePlugin {
  let mirror: NodeMirror | null = null
  let focus: { readonly id: number; readonly isPressed: boolean } | null = null
  let pressedAt = -Infinity
  let marked: Element[] = []
  const adapted = new WeakMap<CSSStyleSheet, number>()
  let isAwaited = false

  function showSoon(): void {
    if (isAwaited) return
    isAwaited = true
    // Once the player has come to the end of what it does at once.
    queueMicrotask(() => {
      isAwaited = false
      show()
    })
  }

  function show(): void {
    for (const element of marked) element.classList?.remove(...STATES)
    marked = []
    const element = focus && (mirror?.getNode(focus.id) as Element | null)
    if (!focus || !element?.classList || !element.isConnected) return
    element.classList.add(':focus')
    if (!focus.isPressed || element.matches(EDITABLE)) element.classList.add(':focus-visible')
    for (let holder: Element | null = element; holder; holder = getHolder(holder)) {
      // At last the document, which has no classes.
      holder.classList?.add(':focus-within')
      marked.push(holder)
    }
    for (let root = element.getRootNode(); ; root = (root as ShadowRoot).host.getRootNode()) {
      for (const sheet of listSheets(root as Document)) adapt(sheet)
      if (!('host' in root)) break
    }
  }

  /** Rules keep their number and order, since recordings name them by it. */
  function adapt(sheet: CSSStyleSheet): void {
    const { cssRules } = sheet
    if (adapted.get(sheet) === cssRules.length) return
    adapted.set(sheet, cssRules.length)
    for (const rule of cssRules) adaptRule(rule)
  }

  return {
    getMirror: ({ nodeMirror }) => void (mirror = nodeMirror),
    handler({ type, data, timestamp }) {
      if (type === EVENT_TYPE.fullSnapshot) {
        focus = null
        pressedAt = -Infinity
      } else if (data['source'] === SOURCE.mouseInteraction) {
        if (data['type'] === DOWN || data['type'] === TOUCH) pressedAt = timestamp
        const isPressed = data['isPressed'] === true || timestamp - pressedAt < PRESS_MS
        if (data['type'] === FOCUS) focus = { id: Number(data['id']), isPressed }
        else if (data['type'] !== BLUR) return
        else if (focus?.id === data['id']) focus = null
      } else if (!focus || data['source'] !== SOURCE.mutation) return
      showSoon()
    },
  }
}

function adaptRule(rule: CSSRule): void {
  if ('selectorText' in rule) {
    const { selectorText } = rule as CSSStyleRule
    const classes = selectorText.replace(STATE, (state) => `.\\${state}`)
    if (classes !== selectorText && !selectorText.includes('\\:focus')) {
      ;(rule as CSSStyleRule).selectorText = `${selectorText}, ${classes}`
    }
  }
  if ('cssRules' in rule) for (const inner of (rule as CSSGroupingRule).cssRules) adaptRule(inner)
}

function listSheets(root: DocumentOrShadowRoot): CSSStyleSheet[] {
  return [...root.styleSheets, ...root.adoptedStyleSheets]
}

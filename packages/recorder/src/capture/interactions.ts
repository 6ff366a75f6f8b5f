import { EVENT_NAMES } from '@playhead/protocol'
import type { Monitor } from '../monitor.ts'
import { BLOCK_SELECTOR } from '../privacy/marks.ts'
import { computeSelector, describeElement, getTarget } from './element.ts'

export interface Interaction {
  readonly name: string
  readonly metadata: Record<string, unknown>
}

/**
 * Tracks clicks, changed fields and key presses. Only those of a person: what a
 * script of the page triggers is not trusted and not counted. Of a field only its
 * place and kind are told, of a key only that one was pressed.
 */
export function trackInteractions(
  monitor: Monitor,
  on: { interaction: (interaction: Interaction) => void; keyPress: () => void },
): { stop: () => void } {
  const onClick = monitor((event: MouseEvent) => {
    const target = getTarget(event)
    if (!event.isTrusted || !target || target.closest(BLOCK_SELECTOR)) return
    on.interaction({
      name: EVENT_NAMES.click,
      metadata: {
        ...describeElement(target),
        tag: target.localName,
        x: Math.round(event.clientX),
        y: Math.round(event.clientY),
      },
    })
  })
  const onChange = monitor((event: Event) => {
    const target = getTarget(event)
    if (!event.isTrusted || !target || target.closest(BLOCK_SELECTOR)) return
    const type = target instanceof HTMLInputElement ? target.type : target.localName
    on.interaction({
      name: EVENT_NAMES.input,
      metadata: { selector: computeSelector(target), type },
    })
  })
  const onKey = monitor((event: KeyboardEvent) => {
    if (event.isTrusted && !event.repeat) on.keyPress()
  })
  const options = { capture: true, passive: true }
  window.addEventListener('click', onClick, options)
  window.addEventListener('change', onChange, options)
  window.addEventListener('keydown', onKey, options)
  return {
    stop() {
      window.removeEventListener('click', onClick, options)
      window.removeEventListener('change', onChange, options)
      window.removeEventListener('keydown', onKey, options)
    },
  }
}

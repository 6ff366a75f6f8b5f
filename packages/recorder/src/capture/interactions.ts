import { EVENT_NAMES } from '@playhead/protocol'
import type { Monitor } from '../monitor.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { computeSelector, describeElement, getTarget } from './element.ts'
import { createRageDetector } from './rage-click.ts'

export interface Interaction {
  readonly name: string
  readonly metadata: Record<string, unknown>
}

/**
 * Tracks clicks, changed fields, submitted forms and key presses. Only those of a person: what a
 * script of the page triggers is not trusted and not counted. Of a field only its
 * place and kind are told, of a key only that one was pressed.
 */
export function trackInteractions(
  monitor: Monitor,
  on: {
    interaction: (interaction: Interaction) => void
    keyPress: () => void
    policy: PrivacyPolicy
  },
): { stop: () => void } {
  const { policy } = on
  const isRage = createRageDetector()
  const getSubject = (event: Event): Element | null => {
    const target = event.isTrusted ? getTarget(event) : null
    return target?.closest(policy.block) ? null : target
  }
  const onClick = monitor((event: MouseEvent) => {
    const target = getSubject(event)
    if (!target) return
    const metadata = {
      ...describeElement(target, policy),
      tag: target.localName,
      x: Math.round(event.clientX),
      y: Math.round(event.clientY),
    }
    on.interaction({ name: EVENT_NAMES.click, metadata })
    if (isRage({ at: event.timeStamp, x: event.clientX, y: event.clientY })) {
      on.interaction({ name: EVENT_NAMES.rageClick, metadata })
    }
  })
  const onChange = monitor((event: Event) => {
    const target = getSubject(event)
    if (!target) return
    const type = target instanceof HTMLInputElement ? target.type : target.localName
    on.interaction({
      name: EVENT_NAMES.input,
      metadata: { selector: computeSelector(target), type },
    })
  })
  const onSubmit = monitor((event: SubmitEvent) => {
    const target = getSubject(event)
    if (!target) return
    on.interaction({
      name: EVENT_NAMES.submit,
      metadata: { selector: computeSelector(target) },
    })
  })
  const onKey = monitor((event: KeyboardEvent) => {
    if (event.isTrusted && !event.repeat) on.keyPress()
  })
  const options = { capture: true, passive: true }
  window.addEventListener('click', onClick, options)
  window.addEventListener('change', onChange, options)
  window.addEventListener('submit', onSubmit, options)
  window.addEventListener('keydown', onKey, options)
  return {
    stop() {
      window.removeEventListener('click', onClick, options)
      window.removeEventListener('change', onChange, options)
      window.removeEventListener('submit', onSubmit, options)
      window.removeEventListener('keydown', onKey, options)
    },
  }
}

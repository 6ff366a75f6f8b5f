import { EVENT_NAMES } from '@playhead/protocol'
import { listen } from '../listen.ts'
import type { Monitor } from '../monitor.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { isStepper, isTextEditing, opensSomething } from './click-target.ts'
import { createDeadClickDetector } from './dead-click.ts'
import { computeSelector, describeElement, getTarget } from './element.ts'
import { createRageDetector } from './rage-click.ts'

export interface Interaction {
  readonly name: string
  readonly metadata: Record<string, unknown>
}

/** An error that comes within this after a click is taken for its effect, in milliseconds. */
const ERROR_MS = 1_000

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
): { noticeError: (message: string) => void; stop: () => void } {
  const { policy } = on
  const isRage = createRageDetector()
  const dead = createDeadClickDetector(monitor, (metadata: Record<string, unknown>) =>
    on.interaction({ name: EVENT_NAMES.deadClick, metadata }),
  )
  let lastClick: { at: number; metadata: Record<string, unknown> } | null = null
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
    lastClick = { at: event.timeStamp, metadata }
    dead.watch(target, metadata)
    const isBurst = isRage({ at: event.timeStamp, x: event.clientX, y: event.clientY })
    if (isBurst && !mayBeRepeated(target)) {
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
  const listeners = { click: onClick, change: onChange, submit: onSubmit, keydown: onKey }
  const stop = listen(window, listeners, options)
  return {
    noticeError(message) {
      const click = lastClick
      if (!click || performance.now() - click.at > ERROR_MS) return
      // One click is told once, however much goes wrong after it.
      lastClick = null
      on.interaction({ name: EVENT_NAMES.errorClick, metadata: { ...click.metadata, message } })
    },
    stop() {
      dead.stop()
      stop()
    },
  }
}

/** Clicks in a row that nobody makes in anger: choosing words, counting up, opening things. */
function mayBeRepeated(target: Element): boolean {
  const isSelecting = document.getSelection()?.isCollapsed === false
  return isSelecting || isTextEditing(target) || isStepper(target) || opensSomething(target)
}

import type { ChangeLog } from './change-log.ts'
import { findStorm } from './find-storm.ts'
import type { Mirror } from './mirror.ts'
import type { Monitor } from '../monitor.ts'
import { isShadowRoot } from './tree.ts'

/**
 * Parts of the page that change faster than the budget allows. Such a part is paused:
 * the replay keeps it as it was, nothing inside has a number any more, and what happens
 * there is not even gathered. When it has calmed down, when the visitor touches it, and
 * every now and then, it is written anew as a whole.
 */
export interface Storms {
  /** Whether the node is part of what is paused, of which something has happened then. */
  isPaused(node: Node): boolean
  /**
   * What an alarm is about: when it is of a storm, what is to be paused once the changes
   * are written; `slow` is only told.
   */
  find(alarm: 'slow' | 'storm'): Element | null
  /** Does nothing with what cannot be paused: the whole page, or what the replay lacks. */
  pause(element: Element): void
  /** Everything that is paused is written anew, or only what holds the node. */
  resume(node?: Node): void
  stop(): void
}

export interface StormsOptions {
  readonly mirror: Mirror
  readonly log: ChangeLog
  readonly monitor: Monitor
  readonly now: () => number
  readonly getIntervalMs: () => number
  readonly computeSelector: (element: Element) => string
  /** Tells where the replay is not what the visitor saw, and from when on it is again. */
  readonly tell: (payload: Degraded) => void
  /** Forgets the numbers of all that is inside. */
  readonly forgetInside: (element: Element) => void
  /** Something has been put into the log: the element is written anew as a whole. */
  readonly onResume: (element: Element) => void
}

export type CreateStorms = (options: StormsOptions) => Storms

interface Degraded {
  readonly state: 'slow' | 'paused' | 'resumed'
  readonly selector: string
  readonly intervalMs: number
  readonly at: number
}

const CALM_MS = 1_000
/** A storm that does not end is shown all the same so often, each time after a longer while. */
const PAUSE_MS = 10_000
const PAUSE_LIMIT_MS = 60_000
const WHOLE_PAGE = /^(?:html|head|body)$/

interface Pause {
  changedAt: number
  readonly endsAt: number
}

export const createStorms: CreateStorms = (options) => {
  const { mirror, log, monitor, now, onResume } = options
  const pauses = new Map<Element, Pause>()
  /** How often an element has been paused. */
  const counts = new WeakMap<Element, number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function find(node: Node): Element | undefined {
    for (const element of pauses.keys()) {
      // Written with what is around it, it is paused no more.
      if (!mirror.isClosed(element)) pauses.delete(element)
      else if (element.contains(node)) return element
    }
    const root = node.getRootNode()
    return isShadowRoot(root) ? find(root.host) : undefined
  }

  function end(element: Element): void {
    pauses.delete(element)
    if (!mirror.isClosed(element)) return
    mirror.setClosed(element, false)
    log.renew(element)
    tell('resumed', element)
    onResume(element)
  }

  function tell(state: Degraded['state'], element: Element): void {
    const selector = options.computeSelector(element)
    options.tell({ state, selector, intervalMs: options.getIntervalMs(), at: now() })
  }

  const look = monitor((): void => {
    timer = undefined
    for (const [element, { changedAt, endsAt }] of pauses) {
      if (now() - changedAt >= CALM_MS || now() >= endsAt) end(element)
    }
    plan()
  })

  function plan(): void {
    if (pauses.size > 0) timer ??= setTimeout(look, CALM_MS)
  }

  return {
    isPaused(node) {
      if (pauses.size === 0) return false
      const pause = pauses.get(find(node) as Element)
      if (pause) pause.changedAt = now()
      return pause !== undefined
    },
    find(alarm) {
      const storm = findStorm(log)
      if (alarm === 'storm') return storm
      if (storm) tell(alarm, storm)
      return null
    },
    pause(element) {
      if (WHOLE_PAGE.test(element.localName) || log.getFate(element) !== 'stays') return
      const count = (counts.get(element) ?? 0) + 1
      counts.set(element, count)
      const pauseMs = Math.min(PAUSE_MS * count, PAUSE_LIMIT_MS)
      pauses.set(element, { changedAt: now(), endsAt: now() + pauseMs })
      mirror.setClosed(element, true)
      options.forgetInside(element)
      plan()
      tell('paused', element)
    },
    resume(node) {
      for (const element of pauses.keys()) {
        if (!node || find(node) === element) end(element)
      }
    },
    stop() {
      clearTimeout(timer)
      pauses.clear()
    },
  }
}

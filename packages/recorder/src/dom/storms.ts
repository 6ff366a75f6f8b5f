import type { ChangeLog } from './change-log.ts'
import { forgetInside, type Mirror } from './mirror.ts'
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
  /** @returns false for what cannot be paused: the whole page, or what the replay lacks */
  pause(element: Element): boolean
  /** Everything that is paused is written anew, or only what holds the node. */
  resume(node?: Node): void
  stop(): void
}

export interface StormsOptions {
  readonly mirror: Mirror
  readonly log: ChangeLog
  readonly monitor: Monitor
  readonly now: () => number
  /** Something has been put into the log. */
  readonly onResume: (element: Element) => void
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

export function createStorms({ mirror, log, monitor, now, onResume }: StormsOptions): Storms {
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
    onResume(element)
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
    pause(element) {
      if (WHOLE_PAGE.test(element.localName) || log.getFate(element) !== 'stays') return false
      const count = (counts.get(element) ?? 0) + 1
      counts.set(element, count)
      const pauseMs = Math.min(PAUSE_MS * count, PAUSE_LIMIT_MS)
      pauses.set(element, { changedAt: now(), endsAt: now() + pauseMs })
      mirror.setClosed(element, true)
      forgetInside(element, mirror)
      plan()
      return true
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

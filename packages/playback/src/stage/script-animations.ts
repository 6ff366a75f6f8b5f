import { ANIMATIONS_ATTRIBUTE } from '@playhead/protocol'
import { isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'
import type { NodeMirror, StagePlugin } from './stage-plugin.ts'

/**
 * Runs the animations that code of the page has made, from where they stood when they were
 * told. What an attribute says of them is hostile: what a browser refuses is left out.
 */
const LIMIT = 100

export function createScriptAnimations(): StagePlugin {
  let mirror: NodeMirror | null = null
  /** What runs of each element, and the text that it was made of. */
  const running = new WeakMap<Element, { text: string | null; animations: Animation[] }>()
  const changed = new Set<Element | number>()

  function applySoon(element: Element | number): void {
    // Once the player has come to the end of what it does at once.
    if (changed.size === 0) queueMicrotask(applyAll)
    changed.add(element)
  }

  function applyAll(): void {
    for (const one of changed) {
      const node = typeof one === 'number' ? mirror?.getNode(one) : one
      if (node && 'animate' in node) apply(node as Element)
    }
    changed.clear()
  }

  function apply(element: Element): void {
    const text = element.getAttribute(ANIMATIONS_ATTRIBUTE)
    const last = running.get(element)
    if (last?.text === text) return
    for (const animation of last?.animations ?? []) animation.cancel()
    const animations = parse(text).flatMap((told) => start(element, told) ?? [])
    running.set(element, { text, animations })
  }

  return {
    getMirror: ({ nodeMirror }) => void (mirror = nodeMirror),
    handler(event) {
      for (const id of findChanges(event)) applySoon(id)
    },
    onBuild(node) {
      if (!('animate' in node)) return
      const element = node as Element
      if (element.hasAttribute(ANIMATIONS_ATTRIBUTE)) applySoon(element)
    },
  }
}

function findChanges({ data }: RecordedEvent): number[] {
  if (data['source'] !== SOURCE.mutation || !Array.isArray(data['attributes'])) return []
  return (data['attributes'] as unknown[]).flatMap((change) => {
    if (!isRecord(change) || !isRecord(change['attributes'])) return []
    return ANIMATIONS_ATTRIBUTE in change['attributes'] ? [Number(change['id'])] : []
  })
}

function parse(text: string | null): Record<string, unknown>[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.filter(isRecord).slice(0, LIMIT) : []
  } catch {
    return []
  }
}

function start(element: Element, told: Record<string, unknown>): Animation | null {
  const { keyframes, timing, currentTime, playbackRate, isPaused } = told
  if (!Array.isArray(keyframes) || !isRecord(timing)) return null
  let animation: Animation | null = null
  try {
    animation = element.animate(keyframes as Keyframe[], {
      ...timing,
      // JSON has no number for what never ends.
      iterations: timing['iterations'] === null ? Infinity : Number(timing['iterations'] ?? 1),
    })
    animation.playbackRate = Number(playbackRate ?? 1)
    if (typeof currentTime === 'number') animation.currentTime = currentTime
    if (isPaused === true) animation.pause()
    return animation
  } catch {
    animation?.cancel()
    return null
  }
}

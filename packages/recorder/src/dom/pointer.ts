import { SOURCES } from './format.ts'
import type { Listeners, RootContext } from './root-context.ts'
import { getTargetNode } from './root-context.ts'

/** Positions are sent together; rrweb's replayer plays them smoothly. */
const SEND_MS = 500

const INTERACTIONS: Readonly<Record<string, number>> = {
  pointerup: 0,
  pointerdown: 1,
  click: 2,
  contextmenu: 3,
  dblclick: 4,
  focus: 5,
  blur: 6,
  touchend: 9,
  touchcancel: 10,
}
const TOUCH_START = 7
const POINTERS: Readonly<Record<string, number>> = { mouse: 0, pen: 1, touch: 2 }

interface Position {
  readonly x: number
  readonly y: number
  readonly node: Node | null
  readonly at: number
}

/** Follows the pointer: where it goes, and what it and the focus touch. */
export function trackPointer(context: RootContext): { document: Listeners; flush(): void } {
  let positions: Position[] = []
  let source: number = SOURCES.mouseMove
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastAt = -Infinity
  let lastPointer: number | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (positions.length === 0) return
    const at = context.now()
    const taken = positions
    positions = []
    context.emit(source, {
      positions: taken.map(({ x, y, node, at: seenAt }) => {
        return { x, y, id: context.mirror.findId(node), timeOffset: seenAt - at }
      }),
    })
  }

  function move(event: Event): void {
    const at = context.now()
    if (at - lastAt < context.getPointerMs() && at >= lastAt) return
    const point = getPoint(event)
    if (!point) return
    lastAt = at
    source = getMoveSource(event)
    positions.push({ x: point.clientX, y: point.clientY, node: getTargetNode(event), at })
    timer ??= setTimeout(context.monitor(flush), SEND_MS)
  }

  function interact(event: Event): void {
    const node = getTargetNode(event)
    if (!node) return
    if (event.type === 'pointerdown') context.wake(node)
    const pointerType = POINTERS['pointerType' in event ? String(event.pointerType) : '']
    if (pointerType !== undefined) lastPointer = pointerType
    const type = getInteraction(event.type, pointerType)
    // A finger that scrolls is no pointer any more when it is lifted: `touchend` tells of all.
    if (type === 0 && pointerType === POINTERS['touch']) return
    const usedPointer = pointerType ?? (event.type === 'click' ? lastPointer : undefined)
    const point = getPoint(event)
    const details = {
      ...(point && { x: point.clientX, y: point.clientY }),
      ...(usedPointer !== undefined && { pointerType: usedPointer }),
    }
    context.afterChanges(() => {
      const id = context.mirror.getId(node)
      if (id === undefined || context.mirror.isClosed(node)) return
      flush()
      context.emit(SOURCES.mouseInteraction, { type, id, ...details })
    })
  }

  const listeners: Listeners = { mousemove: move, touchmove: move, drag: move }
  for (const type of Object.keys(INTERACTIONS)) listeners[type] = interact
  return { document: listeners, flush }
}

function getPoint(event: Event): { clientX: number; clientY: number } | null {
  if ('changedTouches' in event) return (event as TouchEvent).changedTouches[0] ?? null
  return 'clientX' in event ? (event as MouseEvent) : null
}

function getInteraction(eventType: string, pointerType: number | undefined): number {
  if (pointerType === POINTERS['touch'] && eventType === 'pointerdown') return TOUCH_START
  return INTERACTIONS[eventType] ?? 0
}

function getMoveSource(event: Event): number {
  if (event.type === 'touchmove') return SOURCES.touchMove
  return event.type === 'drag' ? SOURCES.drag : SOURCES.mouseMove
}

import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'
import type { PartContext, RunningPart } from '../dom/dom-parts.ts'
import { createWeakList } from '../dom/weak-list.ts'
import { getExtra, tellExtra } from './extras.ts'
import { createCanvasDraws, type DrawKind } from './canvas-draws.ts'

export interface CanvasOptions {
  readonly framesPerSecond: number
  /** Of the pictures, from 0 to 1. */
  readonly quality: number
  /** A canvas cannot be read: it shows pictures of another origin. Told once for each. */
  readonly onUnreadable: () => void
}

export type StartCanvas = (context: PartContext, options: CanvasOptions) => RunningPart

/**
 * Records what is drawn in canvases: so many times a second at most, a picture of each one
 * that code has drawn in since, while it is in sight. The browser encodes beside the page's
 * own work; the page waits for a copy of the pixels and no longer.
 */
interface CanvasState {
  isDirty: boolean
  isBusy: boolean
  isUnreadable: boolean
  /** Pictures that come out too large are made smaller, for good. */
  scale: number
  /** A copy of what cannot be read later. */
  copy: HTMLCanvasElement | null
  isCopyDue: boolean
}

const MIME_TYPE = 'image/webp'
/** The longer side of a picture, in pixels. */
const SIDE_LIMIT = 1_280
const SMALLEST_SCALE = 0.1
/** How often is looked after those that are out of sight, or not to be shown. */
const WAIT_MS = 1_000
/** A minute of pictures, in UTF-16 code units; what is drawn beyond waits for the next. */
const MINUTE_LENGTH_LIMIT = 8 * 1024 * 1024
const MINUTE_MS = 60_000

export const startCanvasCapture: StartCanvas = (context, options) => {
  const { mirror, monitor, privacy } = context
  const intervalMs = 1_000 / options.framesPerSecond
  const states = new WeakMap<HTMLCanvasElement, CanvasState>()
  const canvases = createWeakList<HTMLCanvasElement>()
  const draws = createCanvasDraws(monitor, onDraw)
  const shared = document.createElement('canvas')
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  let minute = { since: -Infinity, length: 0 }

  function getState(canvas: HTMLCanvasElement): CanvasState {
    let state = states.get(canvas)
    if (!state) {
      state = {
        isDirty: false,
        isBusy: false,
        isUnreadable: false,
        scale: 1,
        copy: null,
        isCopyDue: false,
      }
      states.set(canvas, state)
      canvases.add(canvas)
    }
    return state
  }

  function onDraw(canvas: HTMLCanvasElement, kind: DrawKind): void {
    const state = getState(canvas)
    state.isDirty = true
    timer ??= setTimeout(look, intervalMs)
    if (kind === 'lasting' || state.isCopyDue) return
    state.isCopyDue = true
    // When the page's code has come to its end, and the browser has not shown it yet.
    queueMicrotask(
      monitor(() => {
        state.isCopyDue = false
        if (isStopped || state.isUnreadable || !isShown(canvas)) return
        state.copy ??= document.createElement('canvas')
        copyTo(state.copy, canvas, state)
      }),
    )
  }

  const look = monitor((): void => {
    timer = undefined
    let isWaiting = false
    let hasTaken = false
    canvases.forEach((canvas) => {
      const state = getState(canvas)
      if (!state.isDirty || state.isUnreadable) return
      if (canTake(canvas)) {
        hasTaken = true
        if (!state.isBusy) take(canvas, state)
      }
      // One that the page has let go is waited for by nobody.
      isWaiting ||= state.isDirty && canvas.isConnected
    })
    const waitMs = hasTaken ? intervalMs : Math.max(intervalMs, WAIT_MS)
    if (isWaiting && !isStopped) timer = setTimeout(look, waitMs)
  })

  /** Whether the replay has the canvas, and may show what is in it. */
  function isShown(canvas: HTMLCanvasElement): boolean {
    if (!canvas.isConnected || canvas.width === 0 || canvas.height === 0) return false
    if (mirror.getId(canvas) === undefined || mirror.isClosed(canvas)) return false
    return !privacy.isBlocked(canvas) && privacy.find(canvas) !== 'masked'
  }

  function canTake(canvas: HTMLCanvasElement): boolean {
    if (context.now() - minute.since >= MINUTE_MS) minute = { since: context.now(), length: 0 }
    const hasRoom = minute.length < MINUTE_LENGTH_LIMIT
    return hasRoom && !document.hidden && isShown(canvas) && isInSight(canvas)
  }

  function copyTo(target: HTMLCanvasElement, canvas: HTMLCanvasElement, state: CanvasState): void {
    const { width, height } = canvas
    const scale = Math.min(1, SIDE_LIMIT / Math.max(width, height)) * state.scale
    draws.drawUnseen(() => {
      target.width = Math.max(1, Math.round(width * scale))
      target.height = Math.max(1, Math.round(height * scale))
      target.getContext('2d')?.drawImage(canvas, 0, 0, target.width, target.height)
    })
  }

  function take(canvas: HTMLCanvasElement, state: CanvasState): void {
    state.isDirty = false
    if (!state.copy) copyTo(shared, canvas, state)
    state.isBusy = true
    const done = monitor((blob: Blob | null) => {
      state.isBusy = false
      if (blob && !isStopped) read(blob, canvas)
    })
    try {
      const source = state.copy ?? shared
      source.toBlob(done, MIME_TYPE, options.quality)
    } catch {
      state.isBusy = false
      state.isUnreadable = true
      state.copy = null
      options.onUnreadable()
    }
    // One that shows other pictures must not forbid to read this one.
    if (state.isUnreadable) draws.drawUnseen(() => (shared.width = 0))
  }

  function read(blob: Blob, canvas: HTMLCanvasElement): void {
    const reader = new FileReader()
    reader.addEventListener(
      'load',
      monitor(() => tell(canvas, String(reader.result))),
    )
    reader.readAsDataURL(blob)
  }

  function tell(canvas: HTMLCanvasElement, picture: string): void {
    const state = getState(canvas)
    if (isStopped || getExtra(context, canvas, CANVAS_PICTURE_ATTRIBUTE) === picture) return
    if (!isCanvasPicture(picture)) {
      state.scale /= 2
      if (state.scale >= SMALLEST_SCALE) onDraw(canvas, 'lasting')
      return
    }
    context.afterChanges(() => {
      // What may be shown may have changed while the picture was made.
      if (isStopped || !isShown(canvas)) return
      minute.length += picture.length
      tellExtra(context, canvas, [CANVAS_PICTURE_ATTRIBUTE, picture])
    })
  }

  return {
    watch(view) {
      draws.watch(view)
      for (const canvas of view.document.querySelectorAll('canvas')) onDraw(canvas, 'lasting')
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      draws.stop()
    },
  }
}

function isInSight(canvas: HTMLCanvasElement): boolean {
  const { top, left, bottom, right } = canvas.getBoundingClientRect()
  const view = canvas.ownerDocument.defaultView
  if (!view || right <= left || bottom <= top) return false
  return bottom > 0 && right > 0 && top < view.innerHeight && left < view.innerWidth
}

import { patchMethod, patchSetter } from '../capture/patch.ts'
import type { Monitor } from '../monitor.ts'
import { createWeakList } from '../dom/weak-list.ts'

/** Follows which canvases code draws in, window by window. */
export interface CanvasDraws {
  watch(view: Window & typeof globalThis): void
  /** Draws in a canvas of our own, of which nothing is told. */
  drawUnseen(draw: () => void): void
  stop(): void
}

/**
 * `lasting`: what is drawn can be read at any time; `passing`: only until the browser has
 * shown it, as in most of WebGL.
 */
export type DrawKind = 'lasting' | 'passing'

const CANVAS = ['width', 'height']
const LASTING: Readonly<Record<string, readonly string[]>> = {
  CanvasRenderingContext2D: [
    'fillRect',
    'strokeRect',
    'clearRect',
    'fill',
    'stroke',
    'fillText',
    'strokeText',
    'drawImage',
    'putImageData',
    'reset',
  ],
  ImageBitmapRenderingContext: ['transferFromImageBitmap'],
}
const DRAWS = ['clear', 'drawArrays', 'drawElements']
const PASSING: Readonly<Record<string, readonly string[]>> = {
  WebGLRenderingContext: DRAWS,
  WebGL2RenderingContext: [
    ...DRAWS,
    'drawArraysInstanced',
    'drawElementsInstanced',
    'drawRangeElements',
    'blitFramebuffer',
  ],
}

export function createCanvasDraws(
  monitor: Monitor,
  onDraw: (canvas: HTMLCanvasElement, kind: DrawKind) => void,
): CanvasDraws {
  /** What puts the functions of a window back, by one of its own prototypes. */
  const restorers = new WeakMap<object, () => void>()
  const realms = createWeakList<object>()
  let isOurs = false

  function patch(owner: object, names: readonly string[], kind: DrawKind): (() => void)[] {
    const tell = monitor((self: unknown) => {
      // Drawing in a canvas that is not in a document (an OffscreenCanvas) shows nothing.
      const canvas = (self as { canvas?: unknown }).canvas
      if (!isOurs && canvas && 'toBlob' in (canvas as object)) {
        onDraw(canvas as HTMLCanvasElement, kind)
      }
    })
    return names.map((name) =>
      patchMethod(owner, name, (proceed, _, self) => {
        const result = proceed()
        tell(self)
        return result
      }),
    )
  }

  return {
    watch(view) {
      const realm = view.HTMLCanvasElement.prototype
      if (restorers.has(realm)) return
      const resized = monitor((self: unknown) => {
        if (!isOurs) onDraw(self as HTMLCanvasElement, 'lasting')
      })
      const restore = CANVAS.map((name) =>
        patchSetter(realm, name, (proceed, _, self) => {
          const result = proceed()
          resized(self)
          return result
        }),
      )
      for (const [groups, kind] of [
        [LASTING, 'lasting'],
        [PASSING, 'passing'],
      ] as const) {
        for (const [name, methods] of Object.entries(groups)) {
          const owner = (view as unknown as Record<string, { prototype: object } | undefined>)[name]
          if (owner) restore.push(...patch(owner.prototype, methods, kind))
        }
      }
      restorers.set(realm, () => {
        for (const putBack of restore) putBack()
      })
      realms.add(realm)
    },
    drawUnseen(draw) {
      isOurs = true
      try {
        draw()
      } finally {
        isOurs = false
      }
    },
    stop() {
      realms.forEach((realm) => restorers.get(realm)?.())
    },
  }
}

import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'
import type { StagePlugin } from './stage-plugin.ts'

/**
 * Shows what was drawn in recorded canvases. rrweb would run the page's drawing commands
 * again, which lets recordings run scripts. Here a canvas has an attribute that holds a
 * bitmap, which is shown by code of ours, however the attribute came: by a snapshot, a
 * seek or a mutation. What is no bitmap is not even given to an image.
 *
 * Where no scripts may run, as in a replay, a browser makes no canvas of the element but
 * shows what is inside of it. So the bitmap is not drawn, it becomes the element's content,
 * in a drawing of the canvas's size, which is all that there is while it is empty.
 */

/** A picture may be small in bytes and huge all the same, in pixels. */
const PIXELS_LIMIT = 16 * 1024 * 1024
/** A change of the size empties a canvas, and the page's own style replaces ours. */
const WATCHED = [CANVAS_PICTURE_ATTRIBUTE, 'width', 'height', 'style']

export function createCanvasPainter(): StagePlugin {
  /** What is shown, or is being made ready, last: pictures come in any order. */
  const latest = new WeakMap<HTMLCanvasElement, string>()
  const shown = new WeakMap<HTMLCanvasElement, string>()

  function paint(canvas: HTMLCanvasElement): void {
    const picture = canvas.getAttribute(CANVAS_PICTURE_ATTRIBUTE)
    if (!shown.has(canvas)) show(canvas, createDrawing(canvas, ''))
    else if (canvas.style.content === '') show(canvas, shown.get(canvas) ?? '')
    if (!isCanvasPicture(picture)) return
    const drawing = createDrawing(canvas, picture)
    if (latest.get(canvas) === drawing) return
    latest.set(canvas, drawing)
    const image = document.createElement('img')
    image.addEventListener('load', () => {
      const { naturalWidth, naturalHeight } = image
      if (latest.get(canvas) !== drawing || naturalWidth * naturalHeight > PIXELS_LIMIT) return
      show(canvas, drawing)
    })
    image.src = picture
  }

  function show(canvas: HTMLCanvasElement, drawing: string): void {
    shown.set(canvas, drawing)
    canvas.style.content = drawing
  }

  const observer = new MutationObserver((records) => {
    for (const canvas of new Set(records.map(({ target }) => target))) {
      paint(canvas as HTMLCanvasElement)
    }
  })

  return {
    onBuild(node) {
      // rrweb's own copies of nodes have less, and instanceof tells nothing of another window.
      if (!('nodeName' in node) || node.nodeName !== 'CANVAS' || !('toBlob' in node)) return
      const canvas = node as unknown as HTMLCanvasElement
      paint(canvas)
      observer.observe(canvas, { attributeFilter: WATCHED })
    },
  }
}

/** As large as the canvas, with this bitmap or nothing in it. */
function createDrawing({ width, height }: HTMLCanvasElement, picture: string): string {
  const image = `<image href="${picture}" width="100%" height="100%" preserveAspectRatio="none"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${picture && image}</svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'

/**
 * Shows what was drawn in recorded canvases. rrweb would run the page's drawing commands
 * again, which lets recordings run scripts. Here a canvas has an attribute that holds a
 * bitmap, which is painted by code of ours, however the attribute came: by a snapshot, a
 * seek or a mutation. What is no bitmap is not even given to an image.
 */
export interface CanvasPainter {
  /** A node has been built. */
  onBuild(node: object): void
}

/** A picture may be small in bytes and huge all the same, in pixels. */
const PIXELS_LIMIT = 16 * 1024 * 1024
/** A change of the size empties a canvas. */
const WATCHED = [CANVAS_PICTURE_ATTRIBUTE, 'width', 'height']

export function createCanvasPainter(): CanvasPainter {
  /** What was painted, or is being made ready, last: pictures come in any order. */
  const latest = new WeakMap<HTMLCanvasElement, HTMLImageElement>()

  function paint(canvas: HTMLCanvasElement): void {
    const picture = canvas.getAttribute(CANVAS_PICTURE_ATTRIBUTE)
    if (!isCanvasPicture(picture)) return
    const image = document.createElement('img')
    latest.set(canvas, image)
    image.addEventListener('load', () => {
      const { naturalWidth, naturalHeight } = image
      if (latest.get(canvas) !== image || naturalWidth * naturalHeight > PIXELS_LIMIT) return
      const drawing = canvas.getContext('2d')
      drawing?.clearRect(0, 0, canvas.width, canvas.height)
      drawing?.drawImage(image, 0, 0, canvas.width, canvas.height)
    })
    image.src = picture
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
      observer.observe(node as unknown as Node, { attributeFilter: WATCHED })
      paint(node as unknown as HTMLCanvasElement)
    },
  }
}

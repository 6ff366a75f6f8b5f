import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'
import type { StagePlugin } from './stage-plugin.ts'

/**
 * Shows what was drawn in recorded canvases, and what images and films showed where that was
 * recorded. rrweb would run the page's drawing commands again, which lets recordings run
 * scripts. Here an element has an attribute that holds a bitmap, or stands for one, which is
 * shown by code of ours, however the attribute came: by a snapshot, a seek or a mutation.
 * What is no bitmap is not even given to an image.
 *
 * Where no scripts may run, as in a replay, a browser makes no canvas of the element but
 * shows what is inside of it. So the bitmap is not drawn, it becomes the element's content,
 * in a drawing of the canvas's size, which is all that there is while it is empty.
 */
export interface PicturePainter extends StagePlugin {
  /** What a reference stands for has come. */
  resolve(reference: string): void
}

type Holder = HTMLCanvasElement | HTMLImageElement | HTMLVideoElement | HTMLInputElement

/** A picture may be small in bytes and huge all the same, in pixels. */
const PIXELS_LIMIT = 16 * 1024 * 1024
const HOLDERS: ReadonlySet<string> = new Set(['CANVAS', 'IMG', 'VIDEO', 'INPUT'])
/** A change of the size empties a canvas, and the page's own style or address replaces ours. */
const WATCHED = [CANVAS_PICTURE_ATTRIBUTE, 'width', 'height', 'style', 'src', 'poster']

/** @param getText what a reference in place of a picture stands for, once that is known */
export function createPicturePainter(
  getText: (reference: string) => string | undefined,
): PicturePainter {
  /** The picture that is on show, or is being made ready: they come in any order. */
  const latest = new WeakMap<Holder, string>()
  const shown = new WeakMap<Holder, string>()
  const waiting = new Map<string, Set<Holder>>()

  function paint(holder: Holder): void {
    if (!shown.has(holder) && holder.nodeName === 'CANVAS') show(holder, '')
    else show(holder, shown.get(holder))
    const value = holder.getAttribute(CANVAS_PICTURE_ATTRIBUTE)
    if (value === null) latest.delete(holder)
    if (value === null && holder.nodeName !== 'CANVAS') clear(holder)
    const picture = value === null ? null : (getText(value) ?? value)
    if (!isCanvasPicture(picture)) {
      if (value !== null) wait(value, holder)
      return
    }
    if (latest.get(holder) === picture && shown.get(holder) === picture) return
    latest.set(holder, picture)
    const image = document.createElement('img')
    image.addEventListener('load', () => {
      const { naturalWidth, naturalHeight } = image
      if (latest.get(holder) !== picture || naturalWidth * naturalHeight > PIXELS_LIMIT) return
      show(holder, picture)
    })
    image.src = picture
  }

  function show(holder: Holder, picture: string | undefined): void {
    if (picture === undefined) return
    shown.set(holder, picture)
    if (holder.nodeName === 'VIDEO') set(holder, 'poster', picture)
    else if (holder.nodeName === 'INPUT') set(holder, 'src', picture)
    else {
      const content = `url("${holder.nodeName === 'CANVAS' ? createDrawing(holder as HTMLCanvasElement, picture) : picture}")`
      if (holder.style.content !== content) holder.style.content = content
    }
  }

  function clear(holder: Holder): void {
    if (!shown.delete(holder)) return
    holder.style.removeProperty('content')
  }

  function wait(reference: string, holder: Holder): void {
    const holders = waiting.get(reference) ?? new Set()
    waiting.set(reference, holders.add(holder))
  }

  const observer = new MutationObserver((records) => {
    for (const holder of new Set(records.map(({ target }) => target))) paint(holder as Holder)
  })

  return {
    resolve(reference) {
      const holders = waiting.get(reference)
      waiting.delete(reference)
      for (const holder of holders ?? []) paint(holder)
    },
    onBuild(node) {
      // rrweb's own copies of nodes have less, and instanceof tells nothing of another window.
      if (!('nodeName' in node) || !HOLDERS.has(String(node.nodeName)) || !('style' in node)) return
      const holder = node as Holder
      if (holder.nodeName === 'INPUT' && (holder as HTMLInputElement).type !== 'image') return
      paint(holder)
      observer.observe(holder, { attributeFilter: WATCHED })
    },
  }
}

function set(holder: Holder, name: string, value: string): void {
  if (holder.getAttribute(name) !== value) holder.setAttribute(name, value)
}

/** As large as the canvas, with this bitmap or nothing in it. */
function createDrawing({ width, height }: HTMLCanvasElement, picture: string): string {
  const image = `<image href="${picture}" width="100%" height="100%" preserveAspectRatio="none"/>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${picture && image}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

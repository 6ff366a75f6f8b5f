import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture, MEDIA_SIZE_ATTRIBUTE } from '@playhead/protocol'
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
 * in a drawing of the canvas's size, which is all that there is while it is empty. An image
 * takes its picture for the one that fits best: it keeps the address that the page's styles
 * may ask for, and is not broken, which a browser would lay out otherwise. Where no picture
 * was recorded, an empty one of its size keeps its place.
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
const SIZE = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/
const WATCHED = [
  CANVAS_PICTURE_ATTRIBUTE,
  MEDIA_SIZE_ATTRIBUTE,
  'width',
  'height',
  'style',
  'src',
  'srcset',
  'poster',
]

/** @param getText what a reference in place of a picture stands for, once that is known */
export function createPicturePainter(
  getText: (reference: string) => string | undefined,
): PicturePainter {
  /** The picture that is on show, or is being made ready: they come in any order. */
  const latest = new WeakMap<Holder, string>()
  const shown = new WeakMap<Holder, string>()
  const waiting = new Map<string, Set<Holder>>()

  function paint(holder: Holder): void {
    const value = holder.getAttribute(CANVAS_PICTURE_ATTRIBUTE)
    // The last picture stays until the next one is ready.
    const last = value === null && holder.nodeName !== 'CANVAS' ? undefined : shown.get(holder)
    show(holder, last ?? createEmptyPicture(holder))
    const picture = value === null ? null : (getText(value) ?? value)
    if (!isCanvasPicture(picture)) {
      latest.delete(holder)
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

  /** @param picture undefined takes the last one away */
  function show(holder: Holder, picture: string | undefined): void {
    if (picture === undefined) return clear(holder)
    shown.set(holder, picture)
    if (holder.nodeName === 'VIDEO') set(holder, 'poster', picture)
    else if (holder.nodeName === 'INPUT') set(holder, 'src', picture)
    else if (holder.nodeName === 'IMG') fit(holder as HTMLImageElement, picture)
    else {
      const content = `url("${createDrawing(holder as HTMLCanvasElement, picture)}")`
      if (holder.style.content !== content) holder.style.content = content
    }
  }

  function fit(image: HTMLImageElement, picture: string): void {
    // It is here already, and takes its place before it is scrolled to.
    if (image.loading === 'lazy') image.loading = 'eager'
    const around = image.parentElement
    if (around?.nodeName === 'PICTURE') {
      for (const source of around.querySelectorAll('source')) source.removeAttribute('srcset')
    }
    set(image, 'srcset', picture)
  }

  function clear(holder: Holder): void {
    const picture = shown.get(holder)
    if (!shown.delete(holder)) return
    for (const name of ['srcset', 'poster']) {
      if (holder.getAttribute(name) === picture) holder.removeAttribute(name)
    }
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

/**
 * Nothing for a canvas, whose size its drawing has anyway; as much room as an image or a film
 * took; undefined where that is not known.
 */
function createEmptyPicture(holder: Holder): string | undefined {
  if (holder.nodeName === 'CANVAS') return ''
  // It brings its own.
  if (/^data:/i.test(holder.getAttribute('src') ?? '')) return undefined
  const [, width, height] = SIZE.exec(holder.getAttribute(MEDIA_SIZE_ATTRIBUTE) ?? '') ?? []
  if (!width || !height) return undefined
  const grey = '<rect width="100%" height="100%" fill="#808080" fill-opacity=".15"/>'
  return createDrawingUrl(width, height, grey)
}

/** As large as the canvas, with this bitmap or nothing in it. */
function createDrawing({ width, height }: HTMLCanvasElement, picture: string): string {
  const image = `<image href="${picture}" width="100%" height="100%" preserveAspectRatio="none"/>`
  return createDrawingUrl(width, height, picture && image)
}

function createDrawingUrl(width: number | string, height: number | string, inside: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

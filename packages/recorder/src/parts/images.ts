import { CANVAS_PICTURE_ATTRIBUTE, isCanvasPicture } from '@playhead/protocol'
import { patchMethod } from '../capture/patch.ts'
import type { PartContext, RunningPart } from '../dom/dom-parts.ts'
import { createWeakList } from '../dom/weak-list.ts'
import { getExtra, tellExtra } from './extras.ts'
import { createFileCapture } from './image-files.ts'
import { watchFonts } from './image-fonts.ts'

export type StartImages = (context: PartContext) => RunningPart

/** What shows a picture of its own. */
type Holder = HTMLImageElement | HTMLVideoElement | HTMLInputElement
type View = Window & typeof globalThis

/**
 * Records the images that elements show, as pictures of them: a replay then needs nothing of
 * the site, which may have changed, nor of addresses that end with the page, such as those
 * of blobs. Of films it records how they stand when they are held, and what stands for them
 * before. Files that style sheets show are recorded as data in their place.
 */
const HOLDERS = 'img,video,input[type=image]'
const EVENTS = ['load', 'error', 'loadeddata', 'seeked', 'pause', 'play']
const LISTENING = { capture: true, passive: true }
const MIME_TYPE = 'image/webp'
/** Small ones are kept as they are, to the pixel; larger ones may lose a little. */
const EXACT_PIXELS = 32_768
const QUALITY = 0.8
/** The longer side of a picture, in pixels. */
const SIDE_LIMIT = 1_280
/** All pictures of a page, in UTF-16 code units. */
const PAGE_LENGTH_LIMIT = 8 * 1024 * 1024

export const startImageCapture: StartImages = (context) => {
  const { mirror, monitor, privacy, sheets } = context
  const files = createFileCapture(context)
  const restorers: (() => void)[] = []
  const listening = new WeakSet<Document | ShadowRoot>()
  const roots = createWeakList<Document | ShadowRoot>()
  /** What each holder shows by now: what was made ready for another is dropped. */
  const latest = new WeakMap<Holder, object>()
  let isStopped = false
  let length = 0

  function watchRoot(root: Document | ShadowRoot): void {
    if (listening.has(root)) return
    listening.add(root)
    roots.add(root)
    for (const type of EVENTS) root.addEventListener(type, hear, LISTENING)
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) watchRoot(element.shadowRoot)
      else if (element.matches(HOLDERS)) look(element as Holder)
    }
  }

  const hear = monitor(({ target }: Event): void => {
    const element = target as Element | null
    if (isStopped || element?.nodeType !== 1) return
    files.look(element.ownerDocument)
    if (element.matches(HOLDERS)) look(element as Holder)
  })

  function look(holder: Holder): void {
    if (!isShown(holder)) return
    const turn = {}
    latest.set(holder, turn)
    if ('videoWidth' in holder) {
      if (!holder.played.length && holder.currentTime === 0 && holder.poster) lookAtPoster(holder)
      else if (holder.readyState > 1 && holder.paused) read(holder, holder, turn)
    } else if ('naturalWidth' in holder) {
      if (holder.currentSrc.startsWith('data:')) forget(holder)
      else if (holder.complete && holder.naturalWidth > 0) read(holder, holder, turn)
      else if (holder.complete) forget(holder)
    } else lookAt(holder.src, holder)
  }

  const lookAtPoster = (film: HTMLVideoElement): void => lookAt(film.poster, film)

  /** What cannot be drawn itself is loaded again, out of the browser's cache. */
  function lookAt(url: string, holder: Holder): void {
    const turn = latest.get(holder)
    const image = new Image()
    image.onload = monitor(() => {
      if (turn && latest.get(holder) === turn) read(image, holder, turn)
    })
    image.src = url
  }

  function isShown(holder: Holder): boolean {
    if (privacy.isBlocked(holder) || mirror.isClosed(holder)) return false
    return privacy.find(holder) !== 'masked'
  }

  function read(source: HTMLImageElement | HTMLVideoElement, holder: Holder, turn: object): void {
    const [width, height] =
      'videoWidth' in source
        ? [source.videoWidth, source.videoHeight]
        : [source.naturalWidth, source.naturalHeight]
    const scale = Math.min(1, SIDE_LIMIT / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(width * scale))
    canvas.height = Math.max(1, Math.round(height * scale))
    const done = monitor((blob: Blob | null) => {
      if (blob) readBlob(blob, holder, turn)
    })
    try {
      canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height)
      const isExact = canvas.width * canvas.height <= EXACT_PIXELS
      canvas.toBlob(done, MIME_TYPE, isExact ? 1 : QUALITY)
    } catch {
      // Of another origin that does not allow it.
      forget(holder)
    }
  }

  function readBlob(blob: Blob, holder: Holder, turn: object): void {
    const reader = new FileReader()
    reader.onload = monitor(() => {
      const picture = String(reader.result)
      if (latest.get(holder) === turn && isCanvasPicture(picture)) tell(holder, picture)
    })
    reader.readAsDataURL(blob)
  }

  function forget(holder: Holder): void {
    if (getExtra(context, holder, CANVAS_PICTURE_ATTRIBUTE) !== undefined) tell(holder, null)
  }

  function tell(holder: Holder, picture: string | null): void {
    const kept = picture && sheets.keep(picture)
    if (isStopped || (kept && getExtra(context, holder, CANVAS_PICTURE_ATTRIBUTE) === kept)) return
    if (kept && (length += kept.length) > PAGE_LENGTH_LIMIT) return
    context.afterChanges(() => {
      // What may be shown may have changed while the picture was made.
      if (isStopped || !isShown(holder)) return
      tellExtra(context, holder, [CANVAS_PICTURE_ATTRIBUTE, kept])
    })
  }

  return {
    watch(view: View) {
      watchRoot(view.document)
      files.watch(view)
      restorers.push(
        watchFonts(view, context, files),
        patchMethod(view.Element.prototype, 'attachShadow', (proceed) => {
          const root = proceed() as ShadowRoot
          monitor(() => watchRoot(root))()
          return root
        }),
      )
    },
    stop() {
      isStopped = true
      files.stop()
      roots.forEach((root) => {
        for (const type of EVENTS) root.removeEventListener(type, hear, LISTENING)
      })
      for (const putBack of restorers) putBack()
    },
  }
}

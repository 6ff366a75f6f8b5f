import type { PartContext } from '../dom/dom-parts.ts'
import { SOURCES } from '../dom/format.ts'
import { resolveCss } from '../sheets/css-addresses.ts'
import { embedFiles } from '../sheets/embed-files.ts'
import type { FileCapture } from './image-files.ts'

type View = Window & typeof globalThis

/** Follows the fonts that code of the page makes, which stand in no style sheet. */
export function watchFonts(
  view: View,
  { emit, monitor }: PartContext,
  files: FileCapture,
): () => void {
  const { FontFace } = view

  async function tell(face: FontFace, [family, source, descriptors]: unknown[]): Promise<void> {
    if (typeof source !== 'string') return
    await face.loaded
    const css = resolveCss(source, view.document.baseURI)
    const url = /url\("([^"]*)"\)/.exec(css)?.[1] ?? ''
    const file = await files.load(url, view)
    if (file === null) return
    const fontSource = embedFiles(css, new Map([[url, file]]))
    monitor(() => emit(SOURCES.font, { family, fontSource, buffer: false, descriptors }))()
  }

  const replacement = new Proxy(FontFace, {
    construct(target, args: unknown[], newTarget) {
      const face = Reflect.construct(target, args, newTarget) as FontFace
      tell(face, args).catch(() => undefined)
      return face
    },
  })
  view.FontFace = replacement
  return () => {
    if (view.FontFace === replacement) view.FontFace = FontFace
  }
}

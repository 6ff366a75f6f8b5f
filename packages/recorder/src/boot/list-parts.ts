import type { LoadDomPart } from '../dom/dom-parts.ts'
import type { LoadPart } from '../parts.ts'
import type { RecorderConfig } from './options.ts'
import type { Warn } from './warn.ts'

/** What is recorded of a page beside its document, by its options. */
export function listParts(options: {
  readonly config: RecorderConfig
  readonly loadPart: LoadPart
  readonly warn: Warn
  readonly onUnreadable: () => void
}): LoadDomPart[] {
  const { config, loadPart, warn, onUnreadable } = options
  const { canvas } = config
  const loads: LoadDomPart[] = []
  if (canvas) {
    loads.push(async () => {
      const start = await loadPart('canvas')
      if (!start) warn('the part for canvases could not be loaded: they are not recorded')
      return start && ((context) => start(context, { ...canvas, onUnreadable }))
    })
  }
  if (config.hasImages) loads.push(() => loadPart('images'))
  return loads
}

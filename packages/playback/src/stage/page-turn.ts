import { readPageFrame, touchesFrame, type PageFrame } from './page-frame.ts'
import type { RecordedEvent } from './recorded-event.ts'

/** The parts of rrweb's player that turn a page. */
export interface PageHost {
  readonly iframe: HTMLIFrameElement
  readonly mirror: { getNode(id: number): Node | null }
  legacy_missingNodeRetryMap: object
  applyMutation: (changes: object, isSync: boolean) => void
}

/**
 * A snapshot of the page that is there already: only its body is built, and what stands
 * around stays, above all the style sheets. To parse a megabyte of them again costs more
 * than all the rest of a seek. Whatever was done to the page around its body since it was
 * built, or cannot be undone by building a body, makes the next one whole again.
 */
export function createPageTurn(inside: PageHost) {
  let shown: PageFrame | null = null
  return {
    note(event: RecordedEvent): void {
      if (shown && touchesFrame(event, shown)) shown = null
    },
    /** Whether the page has been turned; else it has to be built. */
    turn(event: RecordedEvent, isSync: boolean): boolean {
      const before = shown
      shown = readPageFrame(event)
      if (!before || !shown || before.around !== shown.around || !isSync) return false
      const old = inside.mirror.getNode(before.bodyId)
      if (!old || old !== inside.iframe.contentDocument?.body) return false
      inside.legacy_missingNodeRetryMap = {}
      const { htmlId, additions } = shown
      const removes = [{ parentId: htmlId, id: before.bodyId }]
      inside.applyMutation({ removes, adds: additions, texts: [], attributes: [] }, false)
      return true
    },
  }
}

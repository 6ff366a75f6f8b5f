import { readPageFrame, touchesFrame, type PageFrame } from './page-frame.ts'
import type { RecordedEvent } from './recorded-event.ts'

/** The parts of rrweb's player that turn a page. */
export interface PageHost {
  readonly iframe: HTMLIFrameElement
  readonly mirror: {
    getNode(id: number): Node | null
    getMeta(node: Node): object | null
    add(node: Node, meta: object): void
    reset(): void
  }
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

  /** To take nodes out one by one takes longer than to put back what stays. */
  const forgetAllBut = (ids: ReadonlySet<unknown>): void => {
    const { mirror } = inside
    const staying = [...ids].flatMap((id) => {
      const node = mirror.getNode(Number(id))
      const meta = node && mirror.getMeta(node)
      return node && meta ? [{ node, meta }] : []
    })
    mirror.reset()
    for (const { node, meta } of staying) mirror.add(node, meta)
  }

  /** What is built inside of a page tells the page of each node: so the body is built beside it. */
  const build = ({ additions: [first, ...others], bodyId }: PageFrame): void => {
    const none = { removes: [], texts: [], attributes: [] }
    inside.applyMutation({ ...none, adds: [first] }, false)
    const body = inside.mirror.getNode(bodyId)
    const around = body?.parentNode
    if (body) around?.removeChild(body)
    inside.applyMutation({ ...none, adds: others }, false)
    if (body) around?.appendChild(body)
  }

  return {
    note(event: RecordedEvent): void {
      if (shown && touchesFrame(event, shown)) shown = null
    },
    /** Whether the page has been turned; else it has to be built. */
    turn(event: RecordedEvent, isSync: boolean): boolean {
      const before = shown
      shown = readPageFrame(event)
      if (!before || !shown || before.around !== shown.around || !isSync) return false
      const old = inside.iframe.contentDocument?.body
      if (!old || old !== inside.mirror.getNode(before.bodyId)) return false
      inside.legacy_missingNodeRetryMap = {}
      forgetAllBut(shown.ids)
      old.remove()
      build(shown)
      return true
    },
  }
}

import { POPOVER_ATTRIBUTE } from '@playhead/protocol'
import { isRecord, SOURCE, type RecordedEvent } from './recorded-event.ts'
import type { NodeMirror, StagePlugin } from './stage-plugin.ts'

/**
 * Puts popovers and modal dialogs where the visitor had them: above everything else, the
 * one that was opened last above the others. rrweb's player knows no popovers, and opens
 * dialogs in the order in which it builds them.
 */
const WATCHED = [POPOVER_ATTRIBUTE, 'popover', 'open', 'rr_open_mode']

export function createTopLayer(): StagePlugin {
  let mirror: NodeMirror | null = null
  /** All that may be there, in the order in which they were built. */
  const members = new Set<HTMLElement>()
  /** When they were opened, by node id; of those that were open from the start, nothing. */
  const openings = new Map<number, number>()
  let opened = 0
  /** Those above the page, from the lowest up. */
  let layer: readonly HTMLElement[] = []
  let isAwaited = false

  function arrangeSoon(): void {
    if (isAwaited || members.size === 0) return
    isAwaited = true
    // Once the player has come to the end of what it does at once.
    queueMicrotask(() => {
      isAwaited = false
      arrange()
    })
  }

  function arrange(): void {
    const getId = (element: Element): number => mirror?.getId(element) ?? -1
    for (const element of members) {
      if (mirror?.getNode(getId(element)) !== element) members.delete(element)
    }
    const wanted = [...members]
      .filter((element) => element.isConnected && isWanted(element))
      .map((element) => ({ element, order: openings.get(getId(element)) ?? 0 }))
      .sort((a, b) => a.order - b.order)
      .map(({ element }) => element)
    const changed = wanted.findIndex((element, at) => element !== layer[at] || !isAbove(element))
    const from = changed < 0 ? wanted.length : changed
    for (const element of new Set([...layer.slice(from), ...wanted.slice(from)])) lower(element)
    for (const element of wanted.slice(from)) raise(element)
    layer = wanted
  }

  const observer = new MutationObserver(arrangeSoon)

  return {
    getMirror: ({ nodeMirror }) => void (mirror = nodeMirror),
    handler(event) {
      if (event.data['node']) openings.clear()
      for (const id of findOpenings(event)) openings.set(id, (opened += 1))
      if (event.data['source'] === SOURCE.mutation) arrangeSoon()
    },
    onBuild(node) {
      if (!('showPopover' in node)) return
      const element = node as HTMLElement
      if (element.nodeName !== 'DIALOG' && !element.hasAttribute('popover')) return
      members.add(element)
      observer.observe(element, { attributeFilter: WATCHED })
      arrangeSoon()
    },
  }
}

/** The nodes that a mutation opens. */
function findOpenings({ data }: RecordedEvent): number[] {
  if (data['source'] !== SOURCE.mutation || !Array.isArray(data['attributes'])) return []
  return (data['attributes'] as unknown[]).flatMap((change) => {
    if (!isRecord(change) || !isRecord(change['attributes'])) return []
    const { [POPOVER_ATTRIBUTE]: popover, rr_open_mode: mode } = change['attributes']
    return popover === 'open' || mode === 'modal' ? [Number(change['id'])] : []
  })
}

function isWanted(element: HTMLElement): boolean {
  if (element.hasAttribute('popover') && element.getAttribute(POPOVER_ATTRIBUTE) === 'open')
    return true
  return element.hasAttribute('open') && element.getAttribute('rr_open_mode') === 'modal'
}

function isAbove(element: HTMLElement): boolean {
  return element.matches(':popover-open, :modal')
}

function lower(element: HTMLElement): void {
  if (element.matches(':popover-open')) element.hidePopover()
  if (!element.matches(':modal')) return
  ;(element as HTMLDialogElement).close()
}

function raise(element: HTMLElement): void {
  if (element.getAttribute(POPOVER_ATTRIBUTE) === 'open') {
    // One that closes by itself would close the others, and those that open later close it.
    element.popover = 'manual'
    element.showPopover()
    return
  }
  const dialog = element as HTMLDialogElement
  dialog.removeAttribute('open')
  dialog.showModal()
}

import { createWindowReel, type WindowSpan } from '@playhead/playback/window-reel'

/** What the file says of its session. Times are server time, epoch milliseconds. */
export interface Facts {
  readonly sessionId: string
  readonly startedAt: number
  readonly endedAt: number
  readonly visitor: string
  readonly tabs: readonly Tab[]
  readonly events: readonly SessionEvent[]
}

export interface Tab {
  readonly windowId: string
  readonly windows: readonly (WindowSpan & { readonly firstSequence: number })[]
  readonly gaps: readonly (WindowSpan & { readonly reason: string })[]
}

export interface SessionEvent {
  readonly name: string
  readonly channel: string
  readonly at: number
  readonly path: string
  readonly windowId: string
  readonly text: string
}

export function readFacts(root: ParentNode): Facts {
  return JSON.parse(root.querySelector('#facts')?.textContent ?? '') as Facts
}

/** The events of a tab as the stage would show them: sanitised, in server time, in order. */
export async function readTab(root: ParentNode, place: number, tab: Tab) {
  const events: { type: number; timestamp: number; data: unknown }[] = []
  for (const { firstSequence, fromAt, toAt } of tab.windows) {
    const reel = createWindowReel()
    const parts = root.querySelectorAll(
      `script[data-tab="${place}"][data-window="${firstSequence}"]`,
    )
    for (const part of parts) await reel.add(decode(part.textContent), { fromAt, toAt })
    events.push(...reel.readEvents())
  }
  return events
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

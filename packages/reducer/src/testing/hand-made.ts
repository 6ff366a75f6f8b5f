import type { SnapshotEvent } from '../event-format.ts'

export const NOON = 1_750_000_000_000

/** An element as rrweb serialises it. */
export function element(
  id: number,
  tagName: string,
  { attributes = {}, childNodes = [], ...rest }: Record<string, unknown> = {},
): Record<string, unknown> {
  return { type: 2, id, tagName, attributes, childNodes, ...rest }
}

export function text(id: number, textContent: string): Record<string, unknown> {
  return { type: 3, id, textContent }
}

/** A page (document 1, html 2, head 3, body 4) with this in its body. */
export function page(body: readonly unknown[], at = NOON): SnapshotEvent[] {
  const childNodes = [element(3, 'head'), element(4, 'body', { childNodes: body })]
  const node = { type: 0, id: 1, childNodes: [element(2, 'html', { childNodes })] }
  return [
    { type: 4, timestamp: at, data: { href: 'https://shop.example/', width: 800, height: 600 } },
    { type: 2, timestamp: at, data: { node, initialOffset: { top: 0, left: 0 } } },
  ]
}

/** A change after the page. */
export function increment(data: Record<string, unknown>, at = NOON + 100): SnapshotEvent {
  return { type: 3, timestamp: at, data }
}

export function mutation(parts: Record<string, unknown>): SnapshotEvent {
  return increment({ source: 0, adds: [], removes: [], texts: [], attributes: [], ...parts })
}

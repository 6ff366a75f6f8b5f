import { encodeReplayFrames } from '@playhead/protocol'

export interface TestChunk {
  readonly events: readonly unknown[]
  readonly sequence?: number
  readonly clockOffsetMs?: number
  readonly isKeyframe?: boolean
}

/** Replay frames as the server hands them out. */
export async function gzipFrames(chunks: readonly TestChunk[]): Promise<Uint8Array<ArrayBuffer>> {
  const frames = await Promise.all(
    chunks.map(async ({ events, sequence = 0, clockOffsetMs = 0, isKeyframe = false }) => ({
      header: { sequence, clockOffsetMs, eventCount: events.length, isKeyframe },
      payload: await gzip(JSON.stringify(events)),
    })),
  )
  return encodeReplayFrames(frames)
}

export async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** An element as rrweb serialises it. */
export function elementNode(
  id: number,
  tagName: string,
  attributes: Record<string, unknown> = {},
): Record<string, unknown> {
  return { type: 2, id, tagName, attributes, childNodes: [] }
}

/** The same element with these inside of it. */
export function withChildren(
  node: Record<string, unknown>,
  childNodes: readonly unknown[],
): Record<string, unknown> {
  return { ...node, childNodes }
}

/** A page and its full snapshot, with the given content in its body. */
export function pageEvents(timestamp: number, body: readonly unknown[]): Record<string, unknown>[] {
  const html = withChildren(elementNode(2, 'html'), [
    elementNode(3, 'head'),
    withChildren(elementNode(4, 'body'), body),
  ])
  return [
    { type: 4, timestamp, data: { href: 'http://shop.test/', width: 800, height: 600 } },
    {
      type: 2,
      timestamp: timestamp + 1,
      data: {
        node: { type: 0, id: 1, childNodes: [html] },
        initialOffset: { top: 0, left: 0 },
      },
    },
  ]
}

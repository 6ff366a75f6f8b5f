import { encodeReplayFrames, type ReplayManifest, type SessionSummary } from '@playhead/protocol'
import { sessionId } from './summaries.ts'

export const TAB_ID = sessionId(900)

/** An element as a recorder writes it. */
export const element = (
  id: number,
  tagName: string,
  content: { attributes?: object; childNodes?: object[] } = {},
): object => ({ type: 2, id, tagName, attributes: {}, childNodes: [], ...content })

/** A recording in which the text of the page says which second it is. */
export async function recordCounting(
  session: SessionSummary,
  seconds: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const at = Math.round(session.startedAt)
  const counter = element(5, 'h1', { childNodes: [{ type: 3, id: 6, textContent: 'second 0' }] })
  const body = element(4, 'body', { childNodes: [counter] })
  const html = element(2, 'html', { childNodes: [element(3, 'head'), body] })
  const events: object[] = [
    { type: 4, timestamp: at, data: { href: 'https://shop.test/', width: 640, height: 400 } },
    {
      type: 2,
      timestamp: at + 1,
      data: { node: { type: 0, id: 1, childNodes: [html] }, initialOffset: { top: 0, left: 0 } },
    },
  ]
  for (let second = 1; second <= seconds; second += 1) {
    const texts = [{ id: 6, value: `second ${second}` }]
    const timestamp = at + second * 1_000
    events.push({
      type: 3,
      timestamp,
      data: { source: 0, texts, adds: [], removes: [], attributes: [] },
    })
    events.push({ type: 3, timestamp, data: { source: 3, id: 1, x: 0, y: 0 } })
  }
  return encodeRecording(events)
}

/** Events as the server sends those of one segment. */
export async function encodeRecording(events: readonly object[]): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([JSON.stringify(events)])
    .stream()
    .pipeThrough(new CompressionStream('gzip'))
  const payload = new Uint8Array(await new Response(stream).arrayBuffer())
  const header = { sequence: 0, clockOffsetMs: 0, eventCount: events.length }
  return encodeReplayFrames([{ header, payload }])
}

/** One tab, one window, the whole session. */
export function manifestOf(
  session: SessionSummary,
  fields: Partial<ReplayManifest> = {},
): ReplayManifest {
  return {
    sessionId: session.id,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    live: session.live,
    tabs: [
      {
        windowId: TAB_ID,
        gaps: [],
        windows: [
          {
            fromAt: session.startedAt,
            toAt: session.endedAt,
            firstSequence: 0,
            lastSequence: 0,
            eventCount: 62,
            sizeBytes: 2_000,
            complete: true,
          },
        ],
      },
    ],
    ...fields,
  }
}

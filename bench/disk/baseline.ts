import { splitSegmentBody, type SegmentHead } from '@playhead/protocol'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Recording } from './recording.ts'

const REFERENCE = /"playhead-sheet:([0-9a-f]{64})"/g

/** What recorders sent: payloads and style sheets, compressed as they were, each as often as it came. */
export function measureSent({ requests }: Recording): number {
  return requests
    .filter(({ path }) => path === '/v1/segments' || path === '/v1/sheets')
    .reduce((sum, { body }) => sum + (splitSegmentBody(body)?.payload.length ?? 0), 0)
}

/**
 * The bytes of all payloads, each once, with the style sheets inside: what refers to
 * one by its hash gets its text back and is compressed anew.
 */
export function measureBaseline({ requests }: Recording): number {
  const texts = new Map<string, string>()
  const payloads = new Map<string, Uint8Array>()
  for (const { path, body } of requests) {
    const parts = splitSegmentBody(body)
    if (!parts) continue
    const head = JSON.parse(parts.headJson) as SegmentHead & { sheets?: string[] }
    if (path === '/v1/segments') {
      payloads.set(`${head.sessionId}/${head.windowId}/${head.sequence}`, parts.payload)
    } else if (path === '/v1/sheets') {
      const list = JSON.parse(gunzipSync(parts.payload).toString()) as string[]
      for (const [place, text] of list.entries()) texts.set(head.sheets?.[place] ?? '', text)
    }
  }
  return [...payloads.values()].reduce((sum, payload) => sum + measure(payload, texts), 0)
}

function measure(payload: Uint8Array, texts: ReadonlyMap<string, string>): number {
  if (payload.length === 0) return 0
  const json = gunzipSync(payload).toString()
  const inlined = json.replaceAll(REFERENCE, (reference, hash: string) => {
    const text = texts.get(hash)
    return text === undefined ? reference : JSON.stringify(text)
  })
  return inlined === json ? payload.length : gzipSync(inlined).length
}

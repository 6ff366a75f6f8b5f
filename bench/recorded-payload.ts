import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { PAYLOAD_BYTES } from './paced-load.ts'

const TEXT_ID = 5
/** Of random bytes as base64, gzip saves a quarter. */
const TEXT_BYTES = Math.round((PAYLOAD_BYTES * 4) / 3)

/**
 * What a recorder sends: first a page with one text, then a change of that text. It can
 * be replayed, so keyframes are made of it and it is packed like any other.
 *
 * @param at of its first event, epoch milliseconds
 */
export function createRecordedPayload({
  at,
  isFirst,
}: {
  at: number
  isFirst: boolean
}): Uint8Array {
  const value = randomBytes(TEXT_BYTES).toString('base64').slice(0, TEXT_BYTES)
  const events = isFirst ? createPage(at, value) : [createChange(at, value)]
  return gzipSync(JSON.stringify(events), { level: 1 })
}

function createPage(timestamp: number, textContent: string): object[] {
  const element = (id: number, tagName: string, childNodes: object[]) => {
    return { type: 2, id, tagName, attributes: {}, childNodes }
  }
  const body = element(4, 'body', [{ type: 3, id: TEXT_ID, textContent }])
  const html = element(2, 'html', [element(3, 'head', []), body])
  const node = { type: 0, id: 1, childNodes: [html] }
  return [
    { type: 4, timestamp, data: { href: 'https://bench.example/', width: 800, height: 600 } },
    { type: 2, timestamp, data: { node, initialOffset: { top: 0, left: 0 } } },
  ]
}

function createChange(timestamp: number, value: string): object {
  const texts = [{ id: TEXT_ID, value }]
  return {
    type: 3,
    timestamp,
    data: { source: 0, adds: [], removes: [], attributes: [], texts },
  }
}

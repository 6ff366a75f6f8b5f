/**
 * The body of a segment: one line of JSON, a line feed, then the gzip bytes.
 *
 * ```
 * {"protocolVersion":1,"sessionId":"…","events":[…]}\n<gzip of a JSON array of rrweb events>
 * ```
 *
 * The head can be read without touching the payload, which is stored as it came.
 * JSON text never holds a raw line feed, so the first one ends the head. A
 * segment without rrweb events has a payload of zero bytes. The body is sent as
 * `text/plain`, which spares the page a preflight request.
 */
const LINE_FEED = 0x0a

/** Builds a segment body from the JSON text of its head and its gzip payload. */
export function joinSegmentBody(headJson: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(headJson)
  const body = new Uint8Array(head.length + 1 + payload.length)
  body.set(head)
  body[head.length] = LINE_FEED
  body.set(payload, head.length + 1)
  return body
}

/**
 * Splits a segment body without copying its payload. Returns null when there is
 * no line feed, which means that this is not a segment body.
 */
export function splitSegmentBody(
  body: Uint8Array,
): { headJson: string; payload: Uint8Array } | null {
  const end = body.indexOf(LINE_FEED)
  if (end < 0) return null
  return {
    headJson: new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(0, end)),
    payload: body.subarray(end + 1),
  }
}

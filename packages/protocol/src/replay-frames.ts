/**
 * How stored segments travel to a player: a run of frames, each a header in JSON
 * and the payload exactly as the recorder sent it, still compressed, so that the
 * server never inflates what it hands out.
 *
 * ```
 * frame := headerBytes:uint32be header:JSON payloadBytes:uint32be payload:gzip
 * ```
 */

/** What a player must know of a segment before it inflates the payload. */
export interface ReplayFrameHeader {
  readonly sequence: number
  /** Added to each event's timestamp to get server time, in milliseconds. */
  readonly clockOffsetMs: number
  readonly eventCount: number
  /**
   * Not the segment itself but a full snapshot of the page before it, which the server
   * made; absent on what was recorded. Needed only where nothing before it was played.
   */
  readonly isKeyframe?: boolean
}

export interface ReplayFrame {
  readonly header: ReplayFrameHeader
  /** gzip of a JSON array of rrweb events; empty when the segment held none. */
  readonly payload: Uint8Array<ArrayBuffer>
}

/** Encodes frames in the order given. */
export function encodeReplayFrames(
  frames: Iterable<{ header: ReplayFrameHeader; payload: Uint8Array }>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for (const { header, payload } of frames) {
    const json = new TextEncoder().encode(JSON.stringify(header))
    parts.push(uint32(json.length), json, uint32(payload.length), payload)
    size += 8 + json.length + payload.length
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/**
 * Decodes a run of frames.
 *
 * @throws {RangeError} when the bytes end inside a frame
 * @throws {SyntaxError} when a header is not JSON
 */
export function decodeReplayFrames(bytes: Uint8Array<ArrayBuffer>): ReplayFrame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: ReplayFrame[] = []
  let at = 0
  const take = (): Uint8Array<ArrayBuffer> => {
    const start = at + 4
    const end = start <= bytes.length ? start + view.getUint32(at) : Number.POSITIVE_INFINITY
    if (end > bytes.length) throw new RangeError(`replay frames end early, at byte ${bytes.length}`)
    at = end
    return bytes.subarray(start, end)
  }
  while (at < bytes.length) {
    const header = JSON.parse(new TextDecoder().decode(take())) as ReplayFrameHeader
    frames.push({ header, payload: take() })
  }
  return frames
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

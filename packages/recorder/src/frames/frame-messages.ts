/**
 * How a frame and the page around it come together. The frame asks by a message that anyone
 * may read and send; the page answers that window, of that origin, with a port, by which the
 * two alone speak from then on: the frame in events as JSON, both in `null` for the end. What
 * the frame's code says and asks for comes as custom events, `{ kind, told }`.
 */
export interface JoinRequest {
  readonly playhead: 'join'
  /** Chosen by the frame: an answer repeats it. */
  readonly nonce: string
}

export interface JoinAnswer {
  readonly playhead: 'joined'
  readonly nonce: string
}

/** One event as JSON, in UTF-16 code units. */
export const MESSAGE_LENGTH_LIMIT = 8 * 1024 * 1024

/** Between the addresses of frames, from the outermost inwards. */
export const INSIDE = ' > '

const NONCE = /^[\w-]{16,64}$/

/** The nonce of a message of that kind; null for any other message. */
export function readNonce(message: unknown, kind: 'join' | 'joined'): string | null {
  const { playhead, nonce } = (message ?? {}) as { playhead?: unknown; nonce?: unknown }
  return playhead === kind && typeof nonce === 'string' && NONCE.test(nonce) ? nonce : null
}

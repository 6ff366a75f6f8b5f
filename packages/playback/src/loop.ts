import type { Span } from './idle-spans.ts'

/** A shorter loop would be nothing but seeks, in milliseconds. */
const SHORTEST_LOOP_MS = 250

/** A span of the session that can be played over and over; null for what is none. */
export function parseLoop(span: Span | null, durationMs: number): Span | null {
  if (!span || !Number.isFinite(span.from) || !Number.isFinite(span.to)) return null
  const from = Math.max(0, span.from)
  const to = Math.min(durationMs, span.to)
  return to - from >= SHORTEST_LOOP_MS ? { from, to } : null
}

export function isOutside(loop: Span, offsetMs: number): boolean {
  return offsetMs < loop.from || offsetMs >= loop.to
}

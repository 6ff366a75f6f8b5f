/**
 * The `t` of a deep link, in milliseconds since the session's start; null without
 * one. A link that names no moment still asks for one, so it is the start.
 */
export function parseStart(text: string | null): number | null {
  if (text === null) return null
  const offsetMs = Number(text)
  return Number.isFinite(offsetMs) ? Math.max(0, offsetMs) : 0
}

/**
 * A stretch of a session, as it stands in the address of its page: `?clip=12000-34000`,
 * in milliseconds since the session's start. (`from` and `to` are the range of the list.)
 */
export interface Clip {
  readonly fromMs: number
  readonly toMs: number
}

/** Shorter ones show nothing, in milliseconds. */
const SHORTEST_CLIP_MS = 100

/** null for what is no stretch of time. */
export function parseClip(text: string | null): Clip | null {
  const found = /^(\d{1,12})-(\d{1,12})$/.exec(text ?? '')
  if (!found) return null
  const clip = { fromMs: Number(found[1]), toMs: Number(found[2]) }
  return clip.toMs - clip.fromMs >= SHORTEST_CLIP_MS ? clip : null
}

/** The value of the parameter. */
export function formatClip({ fromMs, toMs }: Clip): string {
  return `${Math.round(fromMs)}-${Math.round(toMs)}`
}

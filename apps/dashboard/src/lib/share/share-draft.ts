import type { ShareLink, ShareLinkInit } from '@playhead/protocol'
import { formatClock } from '../format/duration.ts'
import { formatFullTime } from '../format/moment.ts'
import type { Clip } from '../url-state/clip.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const LIFETIMES = [
  { label: '1 hour', lifetimeMs: HOUR_MS },
  { label: '1 day', lifetimeMs: DAY_MS },
  { label: '7 days', lifetimeMs: 7 * DAY_MS },
  { label: '30 days', lifetimeMs: 30 * DAY_MS },
  { label: '90 days', lifetimeMs: 90 * DAY_MS },
] as const

/** What the form holds, as people write it. */
export interface ShareDraft {
  lifetimeMs: number
  hidesConsole: boolean
  hidesNetwork: boolean
  startsHere: boolean
  isClip: boolean
  from: string
  to: string
}

/** Console and network stay hidden unless somebody says that they may be seen. */
export function createShareDraft(clip: Clip | null, durationMs: number): ShareDraft {
  return {
    lifetimeMs: 7 * DAY_MS,
    hidesConsole: true,
    hidesNetwork: true,
    startsHere: false,
    isClip: clip !== null,
    from: formatClockInput(clip?.fromMs ?? 0),
    to: formatClockInput(clip?.toMs ?? durationMs),
  }
}

/** What to send; or what is wrong, in words. */
export function parseShareDraft(
  draft: ShareDraft,
  { offsetMs, durationMs }: { readonly offsetMs: number; readonly durationMs: number },
): ShareLinkInit | string {
  const { lifetimeMs, hidesConsole, hidesNetwork, startsHere, isClip } = draft
  const init = { lifetimeMs, hidesConsole, hidesNetwork }
  const startMs = startsHere ? Math.round(offsetMs) : null
  if (!isClip) return { ...init, startMs, clip: null }
  const [fromMs, toMs] = [parseClockInput(draft.from), parseClockInput(draft.to)]
  if (fromMs === null || toMs === null) return 'Write times as 1:24 or 1:02:03.'
  if (toMs - fromMs < 100) return 'The part has to end after it begins.'
  if (fromMs >= durationMs) return `The session ends at ${formatClock(durationMs)}.`
  return { ...init, startMs: null, clip: { fromMs, toMs } }
}

/** `01:24`, and `01:24.5` where a second is not enough. */
export function formatClockInput(offsetMs: number): string {
  const rest = Math.round(offsetMs) % 1_000
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(3, '0').replace(/0+$/, '')}`
  return `${formatClock(Math.round(offsetMs))}${fraction}`
}

/** null for what is no time. */
export function parseClockInput(text: string): number | null {
  const found = /^(?:(\d{1,3}):)?(\d{1,4}):([0-5]?\d(?:[.,]\d{1,3})?)$/.exec(text.trim())
  if (!found) return null
  const [, hours = '0', minutes = '0', seconds = '0'] = found
  const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds.replace(',', '.'))
  return Math.round(total * 1_000)
}

export type ShareState = 'active' | 'expired' | 'revoked'

export function getShareState({ revokedAt, expiresAt }: ShareLink, now: number): ShareState {
  if (revokedAt !== null) return 'revoked'
  return expiresAt <= now ? 'expired' : 'active'
}

/** What a link shows, in a line. */
export function describeShare({ clip, startMs, hidesConsole, hidesNetwork }: ShareLink): string {
  const what = clip
    ? `${formatClock(clip.fromMs)} to ${formatClock(clip.toMs)}`
    : `Whole session${startMs === null ? '' : `, from ${formatClock(startMs)}`}`
  if (hidesConsole && hidesNetwork) return `${what}, without console and network`
  if (hidesConsole) return `${what}, without console`
  return hidesNetwork ? `${what}, without network` : what
}

export function describeShareState(link: ShareLink, now: number): string {
  const state = getShareState(link, now)
  if (state === 'revoked') return `Revoked by ${link.revokedBy ?? 'somebody'}`
  const when = formatFullTime(link.expiresAt)
  return state === 'expired' ? `Expired ${when}` : `Until ${when}`
}

/** The whole link. What is behind the hash never leaves the browser. */
export function toShareUrl(origin: string, token: string, offsetMs?: number): string {
  const query = offsetMs === undefined ? '' : `?t=${Math.round(offsetMs)}`
  return `${origin}/share${query}#${token}`
}

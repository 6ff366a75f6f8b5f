import type { ReplayManifest, SessionSummary } from '@playhead/protocol'
import type { EarlyAnswers } from '../api/early-answers.ts'
import {
  toManifestPath,
  toSessionPath,
  toSheetPath,
  toWindowPath,
  type WindowPlace,
} from '../api/session-paths.ts'
import { parseClip } from '../url-state/clip.ts'
import { parseStart } from './start.ts'

/** A replay that may begin at once: what it shows does not hang on anything else. */
export interface EarlyStart {
  readonly session: Pick<SessionSummary, 'id' | 'projectId'>
  readonly startMs: number
  /** What is played again and again. */
  readonly loop: { readonly from: number; readonly to: number } | null
}

/**
 * Asks for what the first frame of a session page takes while the code of the page is on
 * its way: the session, its events, and of the replay what the moment in the address needs.
 * A wrong guess costs a request. Nothing is asked for on other pages. Tells where the replay
 * begins, if that is known; null else.
 */
export async function askEarly(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  answers: EarlyAnswers,
): Promise<EarlyStart | null> {
  const id = parseSessionId(pathname)
  if (id === null) return null
  const query = new URLSearchParams(search)
  const wantedMs = parseStart(query.get('t'))
  const clip = wantedMs === null ? parseClip(query.get('clip')) : null
  const startMs = wantedMs ?? clip?.fromMs ?? null
  const loading = answers.read<SessionSummary>(toApi(toSessionPath(id)))
  const manifest = await answers.read<ReplayManifest>(toApi(toManifestPath(id, startMs ?? 0)))
  const window = manifest && findWindow(manifest, startMs)
  if (window) answers.ask(toApi(toWindowPath({ sessionId: id, ...window, afterSequence: null })))
  const session = window ? await loading : null
  for (const hash of (session && manifest?.sheets) ?? []) {
    answers.ask(toApi(toSheetPath(session?.projectId ?? '', hash)))
  }
  // A browser opens few connections to a server, and the picture does without these.
  answers.ask('/api/me')
  answers.ask(toApi(toSessionPath(id, 'events')))
  const loop = clip && { from: clip.fromMs, to: clip.toMs }
  return session && { session, startMs: startMs ?? 0, loop }
}

/**
 * The window that the first frame takes, unless it hangs on more than the address: a session
 * that goes on begins at its end, and of several tabs the events tell which is shown.
 */
function findWindow(
  { tabs: [tab, ...others], startedAt, live }: ReplayManifest,
  startMs: number | null,
): Omit<WindowPlace, 'sessionId' | 'afterSequence'> | null {
  if (!tab || others.length > 0 || (live && startMs === null)) return null
  const at = startedAt + (startMs ?? 0)
  const windows = tab.windows.toSorted((a, b) => a.fromAt - b.fromAt)
  const window = windows.findLast(({ fromAt }) => fromAt <= at) ?? windows[0]
  if (!window) return null
  const { firstSequence, lastSequence } = window
  return { tabId: tab.windowId, firstSequence, lastSequence }
}

/** Null for every other page. */
export function parseSessionId(pathname: string): string | null {
  const name = /^\/sessions\/([^/]+)\/?$/.exec(pathname)?.[1]
  if (name === undefined) return null
  try {
    return decodeURIComponent(name).toLowerCase()
  } catch {
    return null
  }
}

function toApi(path: string): string {
  return `/api/${path}`
}

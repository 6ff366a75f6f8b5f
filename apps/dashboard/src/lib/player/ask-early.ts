import type { ReplayManifest, SessionSummary } from '@playhead/protocol'
import type { EarlyAnswers } from '../api/early-answers.ts'
import { toManifestPath, toSessionPath, toSheetPath, toWindowPath } from '../api/session-paths.ts'
import { parseClip } from '../url-state/clip.ts'
import { parseStart } from './start.ts'

/**
 * Asks for what the first frame of a session page takes while the code of the page is on
 * its way: the session, its events, and of the replay what the moment in the address needs.
 * A wrong guess costs a request. Nothing is asked for on other pages.
 */
export async function askEarly(
  { pathname, search }: Pick<Location, 'pathname' | 'search'>,
  answers: EarlyAnswers,
): Promise<void> {
  const id = parseSessionId(pathname)
  if (id === null) return
  const query = new URLSearchParams(search)
  const startMs = parseStart(query.get('t')) ?? parseClip(query.get('clip'))?.fromMs ?? null
  answers.ask('/api/me')
  const loading = answers.read<SessionSummary>(toApi(toSessionPath(id)))
  answers.ask(toApi(toSessionPath(id, 'events')))
  const manifest = await answers.read<ReplayManifest>(toApi(toManifestPath(id, startMs ?? 0)))
  // A session that goes on begins at its end, and of several tabs the events tell which is shown.
  const [tab, ...others] = manifest?.tabs ?? []
  if (!manifest || !tab || others.length > 0 || (manifest.live && startMs === null)) return
  const at = manifest.startedAt + (startMs ?? 0)
  const windows = tab.windows.toSorted((a, b) => a.fromAt - b.fromAt)
  const window = windows.findLast(({ fromAt }) => fromAt <= at) ?? windows[0]
  if (!window) return
  const { firstSequence, lastSequence } = window
  const place = { sessionId: id, tabId: tab.windowId, firstSequence, lastSequence }
  answers.ask(toApi(toWindowPath({ ...place, afterSequence: null })))
  const session = await loading
  if (!session) return
  for (const hash of manifest.sheets ?? []) answers.ask(toApi(toSheetPath(session.projectId, hash)))
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

import type { FunnelSession, PathNext, PathPage, PathSessions } from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { SessionIndex } from '../../storage/session-index.ts'
import { chooseWays, type PathsOptions, type PathsQuery } from './paths.ts'
import { placePages, type StepNodes } from './choose-nodes.ts'

export const PATH_SESSIONS_SHOWN = 50

/** A node of the drawing, or a link of it. */
export interface PathPlace {
  /** From 0. */
  readonly step: number
  readonly page: PathPage
  /** Where they went on to; null: wherever. */
  readonly next: PathNext | null
  /** So many of the newest are passed over. */
  readonly skip: number
}

interface Found {
  readonly session: number
  readonly at: number
}

/**
 * The sessions that were on a page at a step, and went on to another one.
 *
 * @throws {AppError} invalid_request where the paths have no such page
 */
export async function listPathSessions(
  options: PathsOptions & { readonly sessions: Pick<SessionIndex, 'findSessions'> },
  query: PathsQuery,
  { step, page, next, skip }: PathPlace,
): Promise<PathSessions> {
  const { ways, nodes } = await chooseWays(options, query)
  const size = ways.numbers.size()
  const here = placeOf(nodes[step], page, 'page')
  const isEnd = next?.kind === 'end'
  const there = next === null || isEnd ? null : placeOf(nodes[step + 1], next, 'next')
  const herePlaces = placePages(here.nodes, size)
  const therePlaces = there && placePages(there.nodes, size)
  const found: Found[] = []
  for (const part of ways.parts) {
    for (let way = 0; way < part.count; way += 1) {
      const at = way * ways.stepCount + step
      const number = part.pages[at] ?? -1
      if (number === -1 || herePlaces[number] !== here.place) continue
      const further = step + 1 < ways.stepCount ? (part.pages[at + 1] ?? -1) : -1
      if (isEnd && further !== -1) continue
      if (therePlaces && (further === -1 || therePlaces[further] !== there.place)) continue
      const offset = Math.max(part.offsets[at] ?? 0, there ? (part.offsets[at + 1] ?? 0) : 0)
      found.push({ session: part.sessions[way] ?? NaN, at: (part.beganAt[way] ?? 0) + offset })
    }
  }
  found.sort((a, b) => b.at - a.at || b.session - a.session)
  const shown = found.slice(skip, skip + PATH_SESSIONS_SHOWN)
  const sessions = await options.sessions.findSessions(shown.map(({ session }) => session))
  return {
    sessions: shown.flatMap(({ session, at }): FunnelSession[] => {
      const known = sessions.get(session)
      if (!known) return []
      return [{ sessionId: known.sessionId, at, offsetMs: Math.max(0, at - known.startedAt) }]
    }),
    total: found.length,
  }
}

/** @throws {AppError} invalid_request */
function placeOf(nodes: StepNodes | undefined, page: PathPage, field: 'page' | 'next') {
  const place =
    page.kind === 'other'
      ? (nodes?.shown.length ?? -1)
      : (nodes?.shown.findIndex(({ path }) => path === page.path) ?? -1)
  if (!nodes || place === -1) {
    throw new AppError('invalid_request', `${field} names none of the pages of its step`)
  }
  return { nodes, place }
}

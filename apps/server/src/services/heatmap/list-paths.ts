import { EVENT_NAMES, type HeatPathList } from '@playhead/protocol'
import type { FilteredRange } from '../../storage/session-index.ts'
import { toPattern } from '../issues/describe-trouble.ts'
import { walkJourneys, type WalkOptions } from './walk-journeys.ts'

const PATHS_LIMIT = 500
/** A site with more has paths that nothing is gained by counting. */
const KNOWN_LIMIT = 20_000

interface PathCount {
  sessions: number
  views: number
  clicks: number
}

/** The pages of a range by their paths, with how often each was seen and clicked on. */
export async function listPaths(options: WalkOptions, range: FilteredRange): Promise<HeatPathList> {
  const counts = new Map<string, PathCount>()
  const steps = [{ name: EVENT_NAMES.pageView }, { name: EVENT_NAMES.click }]
  const walked = await walkJourneys(options, { ...range, steps }, ({ events }) => {
    const seen = new Set<string>()
    for (const { indexed } of events) {
      const path = toPattern(indexed.event.path)
      if (!counts.has(path) && counts.size >= KNOWN_LIMIT) continue
      const count = counts.get(path) ?? { sessions: 0, views: 0, clicks: 0 }
      counts.set(path, count)
      if (!seen.has(path)) count.sessions += 1
      seen.add(path)
      if (indexed.event.name === EVENT_NAMES.click) count.clicks += 1
      else count.views += 1
    }
  })
  const paths = [...counts]
    .map(([path, count]) => ({ path, ...count }))
    .sort((a, b) => b.views - a.views || b.clicks - a.clicks || (a.path < b.path ? -1 : 1))
  return { paths: paths.slice(0, PATHS_LIMIT), total: paths.length, ...walked }
}

import type { PathLink, PathNode, Paths, PathStep } from '@playhead/protocol'
import { setImmediate } from 'node:timers/promises'
import type { TrailStore } from '../../storage/trails.ts'
import { chooseNodes, placePages, type StepNodes } from './choose-nodes.ts'
import { takeMedian } from '../analytics/take-quantile.ts'
import { collectWays, type PathQuery, type Ways } from './way-collector.ts'

/** What is kept of each session takes some 50 bytes. */
const SESSIONS_LIMIT = 1_000_000

export interface PathsOptions {
  readonly trails: Pick<TrailStore, 'readTrails' | 'getPageNumber' | 'namePages'>
  readonly sessionsLimit?: number
}

export interface PathsQuery extends PathQuery {
  /** Pages of a step that are told apart. */
  readonly top: number
}

/** Ways, and how they are put together. */
export interface ChosenWays {
  readonly ways: Ways
  readonly nodes: readonly StepNodes[]
}

export async function chooseWays(
  { trails, sessionsLimit = SESSIONS_LIMIT }: PathsOptions,
  { top, ...query }: PathsQuery,
): Promise<ChosenWays> {
  const ways = await collectWays({ trails, sessionsLimit }, query)
  return { ways, nodes: await chooseNodes(trails, ways, top) }
}

/** Counts which pages sessions saw after a page, or before it, step by step. */
export async function computePaths(options: PathsOptions, query: PathsQuery): Promise<Paths> {
  const { ways, nodes } = await chooseWays(options, query)
  const steps: PathStep[] = []
  for (let step = 0; step < ways.stepCount; step += 1) {
    const from = nodes[step]
    const counts = ways.counts[step]
    if (!from || !counts || counts.every((count) => count === 0)) break
    steps.push({
      nodes: listNodes(from, counts),
      links: listLinks(ways, { step, from, to: nodes[step + 1] }),
    })
    await setImmediate()
  }
  return {
    direction: query.direction,
    page: query.page,
    sessions: ways.count,
    looked: ways.looked,
    steps,
    isComplete: ways.cutAt === null,
    countedFromAt: ways.cutAt ?? query.fromAt,
  }
}

function listNodes({ shown, others }: StepNodes, counts: Uint32Array): PathNode[] {
  const nodes = shown.map(({ page, path }): PathNode => {
    return { page: { kind: 'page', path }, sessions: counts[page] ?? 0, pages: 1 }
  })
  if (others === 0) return nodes
  const all = counts.reduce((sum, count) => sum + count, 0)
  const told = nodes.reduce((sum, { sessions }) => sum + sessions, 0)
  return [...nodes, { page: { kind: 'other' }, sessions: all - told, pages: others }]
}

interface LinkOptions {
  readonly step: number
  readonly from: StepNodes
  /** Undefined: the last step. */
  readonly to: StepNodes | undefined
}

/** Links of a step to the next, by their places; none of the last. */
function listLinks(ways: Ways, { step, from, to }: LinkOptions): PathLink[] {
  if (!to) return []
  const size = ways.numbers.size()
  const fromPlaces = placePages(from, size)
  const toPlaces = placePages(to, size)
  // Behind the others stand those that went no further.
  const end = to.shown.length + 1
  const width = end + 1
  const counts = new Uint32Array((from.shown.length + 1) * width)
  // The link of each way, and how long it took, in the order of the ways.
  const linkOf = new Uint16Array(ways.count)
  const tookMs = new Uint32Array(ways.count)
  let taken = 0
  for (const { count, pages, offsets } of ways.parts) {
    for (let way = 0; way < count; way += 1) {
      const at = way * ways.stepCount + step
      const page = pages[at] ?? -1
      if (page === -1) continue
      const next = pages[at + 1] ?? -1
      const link = (fromPlaces[page] ?? 0) * width + (next === -1 ? end : (toPlaces[next] ?? 0))
      linkOf[taken] = link
      tookMs[taken] = next === -1 ? 0 : Math.abs((offsets[at + 1] ?? 0) - (offsets[at] ?? 0))
      counts[link] = (counts[link] ?? 0) + 1
      taken += 1
    }
  }
  // The same, those of each link together.
  const starts = new Uint32Array(counts.length + 1)
  for (const [link, count] of counts.entries()) starts[link + 1] = (starts[link] ?? 0) + count
  const next = starts.slice()
  const durations = new Uint32Array(taken)
  for (let way = 0; way < taken; way += 1) {
    const link = linkOf[way] ?? 0
    const place = next[link] ?? 0
    durations[place] = tookMs[way] ?? 0
    next[link] = place + 1
  }
  return [...counts].flatMap((sessions, link): PathLink[] => {
    if (sessions === 0) return []
    const place = link % width
    const ofLink = durations.subarray(starts[link], starts[link + 1])
    return [
      {
        from: Math.floor(link / width),
        to: place === end ? null : place,
        sessions,
        medianMs: place === end ? null : takeMedian(ofLink),
      },
    ]
  })
}

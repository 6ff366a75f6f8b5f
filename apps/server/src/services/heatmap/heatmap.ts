import {
  EVENT_NAMES,
  type Filter,
  type HeatKind,
  type HeatMap,
  type HeatSession,
  type ViewportClass,
} from '@playhead/protocol'
import { VIEWPORT_CLASSES } from '@playhead/protocol/schema'
import type { FilteredRange, Journey } from '../../storage/session-index.ts'
import { toPattern } from '../issues/describe-trouble.ts'
import { toStoredEvent } from '../sessions/session-events.ts'
import { choosePages } from './choose-pages.ts'
import { createElementTally } from './element-tally.ts'
import type { PageTrack, PageTracks } from './page-tracks.ts'
import { placeClick, sumDepths, sumMoves, type PlacedClick } from './place-heat.ts'
import { walkJourneys, type WalkOptions } from './walk-journeys.ts'

/** Recordings that are looked at for one map, the newest sessions first. */
const SAMPLED_LIMIT = 200
/** What may be read for one map of what is not known yet, in bytes as stored. */
const READ_BYTES = 24 * 1024 * 1024
const POINTS_LIMIT = 4_000
/** Of one session: what is clicked again and again must not take all memory. */
const HITS_LIMIT = 1_000

const CLICKS: Readonly<Record<HeatKind, string | null>> = {
  click: EVENT_NAMES.click,
  rage: EVENT_NAMES.rageClick,
  dead: EVENT_NAMES.deadClick,
  move: null,
  scroll: null,
}

export interface HeatMapQuery extends FilteredRange {
  /** A path, or the pattern of one. */
  readonly path: string
  readonly kind: HeatKind
  readonly viewport: ViewportClass
}

export interface HeatMapOptions extends WalkOptions {
  readonly tracks: PageTracks
  readonly sampledLimit?: number
  readonly readBytes?: number
}

/** A session that was on the page, and what it clicked there. */
export interface PageVisit {
  readonly sessionId: string
  readonly startedAt: number
  readonly clockOffsetMs: number
  readonly hits: readonly PageHit[]
}

export interface PageHit {
  readonly windowId: string
  /** Of the kind that is asked for. */
  readonly isWanted: boolean
  /** Whether it is a click as such, and not what a click has come to. */
  readonly isClick: boolean
  /** Place of the element in the tally. */
  readonly element: number
  /** By the clock of the page. */
  readonly clientAt: number
  readonly offsetMs: number
  /** In the window, CSS pixels; null where nothing that makes sense was told. */
  readonly place: { readonly x: number; readonly y: number } | null
}

/** Only sessions with windows of these widths. */
export function ofViewport(filter: Filter | undefined, viewport: ViewportClass): Filter {
  const width = { field: 'viewportWidth', ...VIEWPORT_CLASSES[viewport] }
  return { all: [...(filter ? [filter] : []), width] }
}

/**
 * What people did on a page, and where on it. Clicks are counted from the events of all
 * sessions; where on the page they were, only recordings tell, of which a bounded number
 * is read.
 */
export async function computeHeatMap(
  options: HeatMapOptions,
  { path, kind, viewport, ...range }: HeatMapQuery,
): Promise<HeatMap> {
  const { tracks, sampledLimit = SAMPLED_LIMIT, readBytes = READ_BYTES } = options
  const pattern = toPattern(path)
  const tally = createElementTally()
  const visits: PageVisit[] = []
  let sessions = 0
  const where = [{ property: '$path', ...testOf(pattern) }]
  const named = [
    EVENT_NAMES.pageView,
    EVENT_NAMES.click,
    EVENT_NAMES.rageClick,
    EVENT_NAMES.deadClick,
  ]
  const query = {
    ...range,
    filter: ofViewport(range.filter, viewport),
    steps: named.map((name) => ({ name, where })),
  }
  const walked = await walkJourneys(options, query, (journey) => {
    const here = journey.events.filter(({ indexed }) => toPattern(indexed.event.path) === pattern)
    if (here.length === 0) return
    sessions += 1
    const hits = readHits({ ...journey, events: here }, CLICKS[kind], tally.add)
    tally.endSession()
    if (visits.length < sampledLimit) visits.push({ ...journey, hits: hits.slice(0, HITS_LIMIT) })
  })

  const found = tally.list()
  const sampled: HeatSession[] = []
  const placed: PlacedClick[] = []
  const followed: { visit: PageVisit; tracks: readonly PageTrack[] }[] = []
  let left = readBytes
  for (const visit of visits) {
    const plan = await tracks.plan(visit.sessionId)
    left -= plan.sizeBytes
    if (left < 0) break
    const own = await tracks.load(plan)
    if (own.every(({ stays }) => stays.length === 0)) continue
    followed.push({ visit, tracks: own })
    for (const hit of visit.hits) {
      const click = hit.isWanted && placed.length < POINTS_LIMIT ? placeClick(hit, own) : null
      if (click) placed.push({ ...click, session: sampled.length })
    }
    const { sessionId, startedAt } = visit
    sampled.push({ sessionId, startedAt })
  }
  const isOn = (told: string): boolean => toPattern(told) === pattern
  return {
    path: pattern,
    sessions,
    count: found.count,
    ...walked,
    isWhole: followed.length === sessions && placed.length < POINTS_LIMIT,
    sampled,
    pages: choosePages(followed, { isOn, viewport }),
    elements: found.elements,
    points: placed.map(({ element, ...point }) => ({ ...point, element: found.placeOf(element) })),
    moves: kind === 'move' ? sumMoves(followed, isOn) : [],
    depths: kind === 'scroll' ? sumDepths(followed, isOn) : [],
  }
}

/** What the paths of a pattern have in common, as far as a filter can say it. */
function testOf(pattern: string): { is: string[] } | { startsWith: string } {
  const place = pattern.indexOf(':id')
  return place < 0 ? { is: [pattern] } : { startsWith: pattern.slice(0, place) }
}

function readHits(
  { events, startedAt, clockOffsetMs }: Journey,
  wanted: string | null,
  add: (metadata: Readonly<Record<string, unknown>>) => number,
): PageHit[] {
  return events.flatMap(({ indexed }) => {
    const { event, windowId } = indexed
    if (event.name === EVENT_NAMES.pageView) return []
    const { metadata = {} } = event
    const isWanted = event.name === wanted
    const { at } = toStoredEvent(indexed, clockOffsetMs)
    const x = toPixel(metadata['x'])
    const y = toPixel(metadata['y'])
    return [
      {
        windowId,
        isWanted,
        isClick: event.name === EVENT_NAMES.click,
        element: isWanted ? add(metadata) : -1,
        clientAt: event.at,
        offsetMs: Math.max(0, at - startedAt),
        place: x === null || y === null ? null : { x, y },
      },
    ]
  })
}

function toPixel(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : null
}

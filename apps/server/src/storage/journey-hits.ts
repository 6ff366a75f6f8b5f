import { setImmediate } from 'node:timers/promises'
import { toServerTime } from './segment-times.ts'
import type { HitPart, HitQuery, Journey, SessionIndex, SessionPlace } from './session-index.ts'

/** So many sessions are read at a time; everything else goes on in between. */
const PAGE_SESSIONS = 500

/** `readHits` by pages of journeys, for where nothing faster is at hand. */
export async function readHitsOf(
  listJourneys: SessionIndex['listJourneys'],
  { sessionsLimit, ...query }: HitQuery,
  onPart: (part: HitPart) => void,
): Promise<number | null> {
  const visitors = new Map<string, number>()
  const numberOf = (visitor: string): number => {
    const number = visitors.get(visitor) ?? visitors.size
    visitors.set(visitor, number)
    return number
  }
  let left = sessionsLimit
  let after: SessionPlace | null = null
  do {
    const limit = Math.min(PAGE_SESSIONS, left)
    const page = await listJourneys({ ...query, limit, after })
    onPart(toPart(page.journeys, numberOf))
    left -= page.looked
    after = page.next
    await setImmediate()
  } while (after && left > 0)
  if (!after) return null
  // All that began together with the last one are looked at.
  for (let last: SessionPlace | null = after; last;) {
    const { startedAt } = after
    const tied = { ...query, fromAt: Math.max(query.fromAt, startedAt), after: last }
    const page = await listJourneys({ ...tied, limit: PAGE_SESSIONS })
    onPart(toPart(page.journeys, numberOf))
    last = page.next
  }
  const earlier = await listJourneys({ ...query, toAt: after.startedAt, limit: 1, after: null })
  return earlier.looked === 0 ? null : after.startedAt
}

function toPart(journeys: readonly Journey[], numberOf: (visitor: string) => number): HitPart {
  const hits = journeys.flatMap(({ clockOffsetMs, events }) =>
    events.map(({ indexed: { event, segment, clockOffsetMs: own }, steps }) => ({
      at: toServerTime(event.at, { segment, offsetMs: own ?? clockOffsetMs }),
      steps: steps.reduce((mask, step) => mask | (1 << step), 0),
    })),
  )
  const starts = new Uint32Array(journeys.length + 1)
  for (const [place, { events }] of journeys.entries()) {
    starts[place + 1] = (starts[place] ?? 0) + events.length
  }
  return {
    sessions: Float64Array.from(journeys, ({ number }) => number),
    visitors: Uint32Array.from(journeys, ({ visitor }) => numberOf(visitor)),
    starts,
    at: Float64Array.from(hits, ({ at }) => at),
    steps: Uint32Array.from(hits, ({ steps }) => steps),
  }
}

import { ZERO_SUMS, type SessionDelta } from '@playhead/sessions'
import type { Database } from 'better-sqlite3'
import type { SessionTally } from '../session-tally.ts'

/** A tally as it was before migration 2. */
type OldDelta = Omit<SessionDelta, 'lastStartAt' | 'landing' | 'traits'>
interface OldTally extends Pick<SessionTally, 'sample' | 'leastDelayMs'> {
  readonly visitor: SessionTally['visitor'] & { fact: { anonymousId: string; environment: string } }
  readonly sampled: OldDelta | null
  readonly unsampled: OldDelta | null
}

interface SegmentFacts {
  readonly isSampled: number
  readonly windowIds: string
  readonly firstAt: number
  readonly offsetMs: number | null
  readonly snapshots: number
}

interface EventFacts {
  readonly isSampled: number
  readonly clicks: number
  readonly interactions: number
  readonly rageClicks: number
  readonly deadClicks: number
}

/**
 * Part of migration 2: completes what is known of each session with what its
 * segments and events tell. Where a visitor came from and lives was not kept then.
 */
export function upgradeTallies(db: Database): void {
  const ids = db.prepare<[], number>('SELECT id FROM sessions').pluck().all()
  const load = db.prepare<[number], string>('SELECT tally FROM sessions WHERE id = ?').pluck()
  const store = db.prepare('UPDATE sessions SET tally = ? WHERE id = ?')
  const segments = db.prepare<[number], SegmentFacts>(
    `SELECT clock_offset_ms IS NOT NULL AS isSampled, min(first_at) AS firstAt,
       max(clock_offset_ms) AS offsetMs, sum(starts_with_snapshot) AS snapshots,
       json_group_array(DISTINCT window_id) AS windowIds
     FROM segments WHERE session = ? GROUP BY isSampled`,
  )
  const events = db.prepare<[number], EventFacts>(
    `SELECT clock_offset_ms IS NOT NULL AS isSampled,
       count(*) FILTER (WHERE name = 'click') AS clicks,
       count(*) FILTER (WHERE name IN ('click', 'input', 'submit')) AS interactions,
       count(*) FILTER (WHERE name = 'rage_click') AS rageClicks,
       count(*) FILTER (WHERE name = 'dead_click') AS deadClicks
     FROM events JOIN segments ON segments.id = events.segment
     WHERE events.session = ? AND channel LIKE '\\_\\_%' ESCAPE '\\' GROUP BY isSampled`,
  )
  for (const id of ids) {
    const old = JSON.parse(load.get(id) ?? '{}') as OldTally
    const found = { segments: segments.all(id), events: events.all(id) }
    store.run(JSON.stringify(upgradeTally(old, found)), id)
  }
}

function upgradeTally(
  old: OldTally,
  found: { segments: readonly SegmentFacts[]; events: readonly EventFacts[] },
): SessionTally {
  const upgrade = (delta: OldDelta | null, isSampled: number): SessionDelta | null => {
    if (!delta) return null
    const segments = found.segments.find((facts) => facts.isSampled === isSampled)
    const events = found.events.find((facts) => facts.isSampled === isSampled)
    const sums = {
      ...ZERO_SUMS,
      ...delta.sums,
      interactionCount: events?.interactions ?? 0,
      rageClickCount: events?.rageClicks ?? 0,
      deadClickCount: events?.deadClicks ?? 0,
      replayWindowCount: segments?.snapshots ?? 0,
    }
    const traits = delta.user?.fact.traits ? delta.user : null
    return { ...delta, sums, lastStartAt: delta.start?.at ?? null, landing: null, traits }
  }
  const sampledOffsetMs = found.segments.find(({ offsetMs }) => offsetMs !== null)?.offsetMs ?? 0
  const activities = [
    old.unsampled?.lastActivityAt,
    old.sampled?.lastActivityAt == null ? null : old.sampled.lastActivityAt - sampledOffsetMs,
  ].filter((at) => at != null)
  const userIds = [old.sampled, old.unsampled].flatMap((delta) => delta?.user?.fact.userId ?? [])
  const [least, most] = [userIds.toSorted()[0], userIds.toSorted().at(-1)]
  return {
    ...old,
    visitor: { ...old.visitor, fact: { ...old.visitor.fact, rank: 0 } },
    sampled: upgrade(old.sampled, 1),
    unsampled: upgrade(old.unsampled, 0),
    server: null,
    early: null,
    late: null,
    client: {
      firstAt: Math.min(...found.segments.map(({ firstAt }) => firstAt)),
      lastActivityAt: activities.length > 0 ? Math.max(...activities) : null,
    },
    windowIds: [
      ...new Set(found.segments.flatMap(({ windowIds }) => JSON.parse(windowIds) as string[])),
    ].sort(),
    place: null,
    customId: null,
    users: least !== undefined && most !== undefined ? { least, most } : null,
  }
}

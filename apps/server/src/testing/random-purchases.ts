import type { SessionEvent } from '@playhead/protocol'
import { createUuidV7 } from '@playhead/sessions'
import { createHash } from 'node:crypto'
import type { Arrival, Random } from './random-visits.ts'
import { createSegment } from './segment-fixtures.ts'
import { createServerEvent } from './server-event-fixtures.ts'

/** A session as it truly was: what numbers are to be compared with. */
export interface TrueSession {
  readonly sessionId: string
  readonly startedAt: number
  readonly person: string
  readonly plan: unknown
  readonly pageViews: number
  /** In server time. */
  readonly events: readonly TrueEvent[]
}

export interface TrueEvent {
  readonly name: string
  readonly at: number
  readonly metadata: Readonly<Record<string, unknown>>
}

const NAMES = ['page_view', 'click', 'paid', 'O"Brien’s 🦊']
/** Property names that would break a path that was built of them. */
export const AMOUNT = `a.b[0]"x' שלום`
/** Whole numbers of quarters, so that a test can add them up exactly. */
const AMOUNTS = [0, 1, 7, 7, -3, 0.25, 0.75, 1e15, 12.5, '12', null, { n: 1 }, true, undefined]
export const PLAN = `pl"an'`
const PLANS = ['free', 'pro', "it's", '"', '🦊', '\u{ffee}', 'עברית', 1, 1.5, '1', true, 'true']
const ODD_PLANS = [null, undefined, ['free'], { of: 'pro' }, false]
const MINUTE_MS = 60_000

/**
 * Sessions of up to five hours that begin at random moments of a range, by clocks right and
 * wrong; `name` tells them from those of other calls.
 */
export function createPurchases(
  count: number,
  { name, fromAt, toAt, random }: { name: string; fromAt: number; toAt: number; random: Random },
): { sessions: TrueSession[]; arrivals: Arrival[] } {
  const arrivals: Arrival[] = []
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[random(values.length)]
  const sessions = Array.from({ length: count }, (_, place): TrueSession => {
    const minutes = random(Math.floor((toAt - fromAt) / MINUTE_MS))
    // Many begin at the same moment, and on the very edges of hours.
    const startedAt = fromAt + (random(3) === 0 ? minutes - (minutes % 60) : minutes) * MINUTE_MS
    const lengthMs = random(5 * 60) * MINUTE_MS
    const lastAt = startedAt + lengthMs
    const skewMs = [0, 0, 90_000, -3 * 3_600_000][random(4)] ?? 0
    const sessionId = createUuidV7(startedAt, toBytes(`${name} ${place}`))
    const user = random(2) === 0 ? `user-${random(40)}` : null
    const device = `device-${random(60)}`
    const plan = random(4) === 0 ? pick(ODD_PLANS) : pick(PLANS)
    const events = Array.from({ length: 1 + random(9) }, (): TrueEvent => {
      const amount = pick(AMOUNTS)
      const own = random(3) === 0 ? pick(ODD_PLANS) : pick(PLANS)
      return {
        name: pick(NAMES) ?? '',
        at: startedAt + Math.floor((lengthMs * random(101)) / 100),
        metadata: {
          ...(amount === undefined ? {} : { [AMOUNT]: amount }),
          ...(own === undefined ? {} : { [PLAN]: own }),
        },
      }
    })
    const toSent = ({ name, at, metadata }: TrueEvent): SessionEvent => ({
      name,
      channel: name === 'page_view' ? '__analytics' : 'app',
      path: '/',
      at: at + skewMs,
      metadata,
    })
    const paid = { name: 'paid', at: startedAt + 1_000, metadata: { [AMOUNT]: 20, [PLAN]: 'pro' } }
    const isPaidBehind = user !== null && random(3) === 0
    const head = {
      sessionId,
      windowId: createUuidV7(startedAt, toBytes(`tab of ${name} ${place}`)),
      anonymousId: device,
      ...(user === null
        ? {}
        : { userId: user, traits: plan === undefined ? {} : { [PLAN]: plan } }),
      firstAt: startedAt + skewMs,
      lastAt: lastAt + skewMs,
      lastActivityAt: lastAt + skewMs,
      sentAt: lastAt + skewMs + 1_000,
      clock: { offsetMs: 0 - skewMs, roundTripMs: 20 },
      events: events.map(toSent),
    }
    const segment = createSegment(head, { receivedAt: lastAt + 1_000 })
    arrivals.push({ kind: 'segment', segment })
    if (isPaidBehind) {
      const owner = { kind: 'session', sessionId, customId: null } as const
      const { at, metadata } = paid
      const event: SessionEvent = { name: 'paid', channel: 'default', path: '/', at, metadata }
      const record = createServerEvent({
        eventId: `${name} ${place}`,
        at,
        userId: user,
        owner,
        event,
      })
      arrivals.push({ kind: 'server', record: { ...record, anonymousId: device } })
    }
    return {
      sessionId,
      startedAt,
      person: user ?? device,
      plan: user === null ? undefined : plan,
      pageViews: events.filter(({ name }) => name === 'page_view').length,
      events: isPaidBehind ? [...events, paid] : events,
    }
  })
  return { sessions, arrivals }
}

function toBytes(name: string): Uint8Array {
  return createHash('sha256').update(name).digest().subarray(0, 10)
}

import type { SessionEvent } from '@playhead/protocol'
import { createUuidV7 } from '@playhead/sessions'
import { createHash } from 'node:crypto'
import type { NewSegment } from '../storage/storage.ts'
import type { Random } from './random-visits.ts'
import { createSegment } from './segment-fixtures.ts'

/** A session as it truly was: what paths are to be compared with. */
export interface TrueTrail {
  readonly sessionId: string
  readonly startedAt: number
  readonly environment: string
  /** By time, each page as often as it was seen. */
  readonly views: readonly { readonly path: string; readonly at: number }[]
}

const PAGES = [
  '/',
  '/',
  '/cart',
  '/cart',
  '/lamp',
  "/it's",
  '/a"b',
  '/🦊',
  '(others)',
  '/x/1',
  '/x/2',
]
const SEGMENT_VIEWS = 3

/**
 * Sessions of one or two tabs that begin in a range, by clocks right and wrong, and the
 * segments that they sent.
 */
export function createTrails(
  count: number,
  { fromAt, toAt, random }: { fromAt: number; toAt: number; random: Random },
): { trails: TrueTrail[]; segments: NewSegment[] } {
  const segments: NewSegment[] = []
  const trails = Array.from({ length: count }, (_, place): TrueTrail => {
    // Many begin at the same moment.
    const startedAt = fromAt + random(Math.floor((toAt - fromAt) / 60_000)) * 60_000
    const sessionId = createUuidV7(startedAt, toBytes(`${place}`))
    const environment = random(3) === 0 ? 'staging' : 'production'
    const skewMs = [0, 0, 90_000, -3 * 3_600_000][random(4)] ?? 0
    const tabs = [0, 1].map((tab) => createUuidV7(startedAt, toBytes(`${place} ${tab}`)))
    const stored = [0, 0]
    const views = []
    let at = startedAt
    let waiting: SessionEvent[] = []
    let tab = 0
    const send = (): void => {
      const [first] = waiting
      if (!first) return
      const firstAt = first.at
      const lastAt = waiting.at(-1)?.at ?? firstAt
      const head = {
        sessionId,
        windowId: tabs[tab] ?? '',
        sequence: stored[tab] ?? 0,
        environment,
        anonymousId: `visitor-${place}`,
        firstAt,
        lastAt,
        lastActivityAt: lastAt,
        sentAt: lastAt + 1_000,
        clock: { offsetMs: 0 - skewMs, roundTripMs: 20 },
        events: waiting,
      }
      segments.push(createSegment(head, { receivedAt: lastAt - skewMs + 1_000 }))
      stored[tab] = (stored[tab] ?? 0) + 1
      waiting = []
    }
    const see = (name: string, path: string): void => {
      waiting.push({
        name,
        channel: name === 'paid' ? 'app' : '__analytics',
        path,
        at: at + skewMs,
      })
      if (waiting.length === SEGMENT_VIEWS) send()
    }
    see('click', '/')
    for (let left = random(9); left > 0; left -= 1) {
      at += 1 + random(40) * 500
      if (random(4) === 0) {
        send()
        tab = random(2)
      }
      if (random(5) === 0) see('paid', '/paid')
      const path = PAGES[random(PAGES.length)] ?? '/'
      at += 1
      see('page_view', path)
      views.push({ path, at })
    }
    send()
    return { sessionId, startedAt, environment, views }
  })
  return { trails, segments }
}

function toBytes(name: string): Uint8Array {
  return createHash('sha256').update(name).digest().subarray(0, 10)
}

import { createUuidV7 } from '@playhead/sessions'
import { randomBytes, randomInt } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createSegmentBody, sendSegment } from './paced-load.ts'
import { createRecordedPayload } from './recorded-payload.ts'

/** Between two segments of a visit, in milliseconds of the system's clock. */
const PAUSE_MS = 250
/** From a visit that bounced to one of an hour. */
const SEGMENTS = { least: 1, most: 40 }

export interface Visits {
  /** Lets each visit end what it is sending. Calling it again changes nothing. */
  stop(): Promise<{ visits: number; accepted: number; refused: number }>
}

/** Visits without end, so many at a time, each followed by the next one. */
export function startVisits(options: {
  port: number
  key: string
  count: number
  /** Epoch milliseconds, of the same clock as the server's. */
  now: () => number
}): Visits {
  const { port, key, count, now } = options
  const agent = new Agent({ keepAlive: true })
  const sent = { visits: 0, accepted: 0, refused: 0 }
  const stopping = new AbortController()

  const visit = async (): Promise<void> => {
    const createId = () => createUuidV7(now(), randomBytes(10))
    const ids = { sessionId: createId(), windowId: createId() }
    const segments = randomInt(SEGMENTS.least, SEGMENTS.most + 1)
    sent.visits += 1
    for (let sequence = 0; sequence < segments && !stopping.signal.aborted; sequence += 1) {
      const at = now()
      const payload = createRecordedPayload({ at, isFirst: sequence === 0 })
      const body = createSegmentBody({ key, visit: { ...ids, sequence }, now: at, payload })
      const status = await sendSegment({ agent, port, body }).catch(() => 0)
      if (status === 202) sent.accepted += 1
      else sent.refused += 1
      await setTimeout(PAUSE_MS)
    }
  }
  const visitAgain = async (): Promise<void> => {
    while (!stopping.signal.aborted) await visit()
  }
  const ended = Promise.all(Array.from({ length: count }, visitAgain))

  return {
    stop: async () => {
      stopping.abort()
      await ended
      agent.destroy()
      return { ...sent }
    },
  }
}

import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { joinSegmentBody } from '@playhead/protocol'
import { createHead } from './segment-fixtures.ts'

export interface SegmentWriters {
  /** `session/window/sequence` of what was answered 202. */
  readonly acknowledged: Set<string>
  /** How often each other status was answered. */
  readonly refused: Map<number, number>
  /** Resolves when as many have been acknowledged, or when all writers have ended. */
  waitFor(count: number): Promise<void>
  /** Lets each writer finish its request. */
  stop(): Promise<void>
}

export interface WritersOptions {
  readonly url: string
  readonly key: string
  readonly count: number
  readonly payloadBytes: number
}

/**
 * Sends segments without pause, each writer the next one as soon as the last was
 * answered. A writer that loses its connection ends: what it was sending is neither
 * acknowledged nor refused.
 */
export function startWriters({ url, key, count, payloadBytes }: WritersOptions): SegmentWriters {
  const acknowledged = new Set<string>()
  const refused = new Map<number, number>()
  const payload = randomBytes(payloadBytes)
  payload.set([0x1f, 0x8b, 8])
  payload.writeUInt32LE(payloadBytes, payloadBytes - 4)
  const state = { isStopped: false, isOver: false }
  let wake = (): void => {}

  const send = async (init: { sessionId: string; windowId: string; sequence: number }) => {
    const head = createHead({ ...init, projectKey: key, firstAt: Date.now() - 5_000 })
    const answer = await fetch(`${url}/v1/segments`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: joinSegmentBody(JSON.stringify(head), payload),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  const write = async (): Promise<void> => {
    const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
    for (let sequence = 0; !state.isStopped; sequence += 1) {
      const status = await send({ ...name, sequence })
      if (status === 202) acknowledged.add(`${name.sessionId}/${name.windowId}/${sequence}`)
      else refused.set(status, (refused.get(status) ?? 0) + 1)
      wake()
    }
  }

  const writeAll = async (): Promise<void> => {
    await Promise.allSettled(Array.from({ length: count }, write))
    state.isOver = true
    wake()
  }
  const ended = writeAll()

  return {
    acknowledged,
    refused,
    waitFor: async (least) => {
      while (acknowledged.size < least && !state.isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    stop: async () => {
      state.isStopped = true
      await ended
    },
  }
}

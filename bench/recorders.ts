import { randomUUIDv7 } from 'node:crypto'
import { Agent } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createSegmentBody, INTERVAL_MS, sendSegment } from './paced-load.ts'
import { createRecordedPayload } from './recorded-payload.ts'

/** So many different payloads: making each anew would be what is measured. */
const PAYLOADS = 32

/** Answers by status, or by why there was none, and how long each took, in milliseconds. */
export interface Answers {
  readonly latencies: number[]
  readonly statuses: Map<number | string, number>
  /** Until the last answer. */
  durationMs: number
}

/** Recorders with a visit and connections of their own. */
export interface Recorders {
  /** `session/window/sequence` of what was answered 202. */
  readonly acknowledged: Set<string>
  /** Each sends every five seconds, each at a moment of its own. */
  pace(durationMs: number): Promise<Answers>
  /**
   * Each sends without pause, the next as soon as one of `inFlight` was answered. They
   * begin one after the other, over half of the time: the system refuses connections
   * that come all at once, whatever the server does.
   */
  saturate(durationMs: number, inFlight: number): Promise<Answers>
  close(): void
}

interface Recorder {
  readonly sessionId: string
  readonly windowId: string
  sequence: number
  readonly agent: Agent
}

export function createRecorders(options: { port: number; key: string; count: number }): Recorders {
  const { port, key, count } = options
  const acknowledged = new Set<string>()
  const createPayloads = (isFirst: boolean) =>
    Array.from({ length: PAYLOADS }, () => createRecordedPayload({ at: Date.now(), isFirst }))
  const snapshots = createPayloads(true)
  const changes = createPayloads(false)
  const recorders = Array.from({ length: count }, (): Recorder => ({
    sessionId: randomUUIDv7(),
    windowId: randomUUIDv7(),
    sequence: 0,
    agent: new Agent({ keepAlive: true }),
  }))

  const send = async (recorder: Recorder, { latencies, statuses }: Answers): Promise<void> => {
    const { sessionId, windowId, sequence, agent } = recorder
    recorder.sequence += 1
    const payloads = sequence === 0 ? snapshots : changes
    const payload = payloads[sequence % PAYLOADS] ?? new Uint8Array()
    const visit = { sessionId, windowId, sequence }
    const body = createSegmentBody({ key, visit, now: Date.now(), payload })
    const startedAt = performance.now()
    const status = await sendSegment({ agent, port, body }).catch(describeFailure)
    latencies.push(performance.now() - startedAt)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 202) acknowledged.add(`${sessionId}/${windowId}/${sequence}`)
  }

  const runAll = async (run: (recorder: Recorder, answers: Answers) => Promise<unknown>) => {
    const answers: Answers = { latencies: [], statuses: new Map(), durationMs: 0 }
    const startedAt = performance.now()
    await Promise.all(recorders.map((recorder) => run(recorder, answers)))
    answers.durationMs = performance.now() - startedAt
    return answers
  }

  return {
    acknowledged,
    pace: (durationMs) => {
      const startedAt = performance.now()
      let place = 0
      return runAll(async (recorder, answers) => {
        let dueAt = startedAt + ((place += 1) / count) * INTERVAL_MS
        for (; dueAt < startedAt + durationMs; dueAt += INTERVAL_MS) {
          await setTimeout(Math.max(0, dueAt - performance.now()))
          await send(recorder, answers)
        }
      })
    },
    saturate: (durationMs, inFlight) => {
      const endsAt = performance.now() + durationMs
      let place = 0
      return runAll((recorder, answers) =>
        Promise.all(
          Array.from({ length: inFlight }, async () => {
            await setTimeout(((place += 1) / (count * inFlight)) * (durationMs / 2))
            while (performance.now() < endsAt) await send(recorder, answers)
          }),
        ),
      )
    },
    close: () => {
      for (const { agent } of recorders) agent.destroy()
    },
  }
}

function describeFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

export function describeAnswers({ latencies, statuses, durationMs }: Answers) {
  return {
    perSecond: Math.round(latencies.length / (durationMs / 1_000)),
    ...describeLatencies(latencies),
    statuses: Object.fromEntries(statuses),
  }
}

export function describeLatencies(latencies: readonly number[]) {
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1))
  return { p50Ms: at(0.5), p99Ms: at(0.99), worstMs: at(1) }
}

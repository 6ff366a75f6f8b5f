import { randomUUIDv7 } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createPayload, createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createReadiness } from './readiness.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const PAYLOAD = createPayload([{ type: 2, data: { node: { id: 1 } }, timestamp: NOON }])

/** A tab of two minutes that was recorded at noon, and came later. */
async function createLab(receivedAt: number) {
  const clock = { now: receivedAt }
  const storage = openStorage({ kind: 'memory' })
  onTestFinished(() => storage.close())
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  const append = async (sequence: number, at: number): Promise<void> => {
    const times = { firstAt: NOON + sequence * 5_000, lastAt: NOON + sequence * 5_000 + 5_000 }
    const head = { ...name, ...times, sequence, eventCount: 1 }
    await storage.appendSegment(createSegment(head, { payload: PAYLOAD, receivedAt: at }))
  }
  for (let sequence = 0; sequence < 24; sequence += 1) await append(sequence, receivedAt)
  const isReady = createReadiness({ replays: storage.replays, now: () => clock.now })
  return { clock, storage, name, append, isReady: () => isReady(name.sessionId) }
}

test('what still arrives is waited for, however long ago it was recorded', async () => {
  const cameAt = NOON + 10 * HOUR_MS
  const lab = await createLab(cameAt)
  expect(await lab.isReady()).toBe(false)
  lab.clock.now = cameAt + 5 * HOUR_MS
  // Its keyframes are missing.
  expect(await lab.isReady()).toBe(false)
  lab.clock.now = cameAt + 6 * HOUR_MS
  expect(await lab.isReady()).toBe(true)
  await lab.append(24, lab.clock.now)
  expect(await lab.isReady()).toBe(false)
})

test('a session with its keyframes is ready a minute after its last segment', async () => {
  const lab = await createLab(NOON + 10 * HOUR_MS)
  const keyframe = { ...lab.name, at: NOON + MINUTE_MS, eventCount: 2, payload: PAYLOAD }
  await lab.storage.replays.putKeyframes([{ ...keyframe, sequence: 12, fault: null }])
  expect(await lab.isReady()).toBe(false)
  lab.clock.now += MINUTE_MS
  expect(await lab.isReady()).toBe(true)
})

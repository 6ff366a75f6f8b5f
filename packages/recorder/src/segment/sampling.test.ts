import { createUuidV7, UUID_RANDOM_BYTES } from '@playhead/sessions'
import { expect, test } from 'vitest'
import { planReplay } from './sampling.ts'

const all = { rate: 1, minDurationMs: 0, keepsLast: false }
const id = (lot: number) => {
  const bytes = new Uint8Array(UUID_RANDOM_BYTES).fill(lot)
  return createUuidV7(1_700_000_000_000, bytes)
}

test('every session is sent by default, and none at a rate of 0', () => {
  for (const lot of [0, 128, 255]) {
    expect(planReplay(all, { id: id(lot), ageMs: 0 })).toBe('send')
    expect(planReplay({ ...all, rate: 0 }, { id: id(lot), ageMs: 0 })).toBe('none')
    const keeping = { ...all, rate: 0, keepsLast: true }
    expect(planReplay(keeping, { id: id(lot), ageMs: 0 })).toBe('keep_last')
  }
})

test('the share that is sent is the rate, and the same session is always decided alike', () => {
  const sampling = { ...all, rate: 0.25 }
  let state = 1
  const random = () => (state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) & 255
  const ids = Array.from({ length: 4_000 }, () =>
    createUuidV7(1_700_000_000_000, Uint8Array.from({ length: UUID_RANDOM_BYTES }, random)),
  )
  const sent = ids.filter((each) => planReplay(sampling, { id: each, ageMs: 0 }) === 'send')
  expect(sent.length / ids.length).toBeGreaterThan(0.22)
  expect(sent.length / ids.length).toBeLessThan(0.28)
  expect(sent.every((each) => planReplay(sampling, { id: each, ageMs: 9 }) === 'send')).toBe(true)
})

test('a session is held until it has lasted long enough', () => {
  const sampling = { ...all, minDurationMs: 5_000 }
  expect(planReplay(sampling, { id: id(7), ageMs: 4_999 })).toBe('hold')
  expect(planReplay(sampling, { id: id(7), ageMs: 5_000 })).toBe('send')
})

import { createSegment } from '../../apps/server/src/testing/segment-fixtures.ts'
import type { Storage } from '../../apps/server/src/storage/storage.ts'

const ROUNDS = 4
const ROUND_MS = 1_500
const PAUSE_MS = 250
const LANES = 64

/** In a project of its own, so that no other answer changes. */
const PROJECT_ID = 'bench-ingest'

export interface IngestRates {
  /** Segments a second with nothing else going on, and while somebody asks. */
  readonly quiet: number
  readonly asked: number
  readonly ratio: number
  readonly barRatio: number
}

/** How many segments are stored a second, in turn alone and while `ask` is asked four times a second. */
export async function measureIngest(
  storage: Storage,
  ask: () => Promise<unknown>,
): Promise<IngestRates> {
  const rates = { quiet: 0, asked: 0 }
  await append(storage, null)
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.quiet += (await append(storage, null)) / ROUNDS
    rates.asked += (await append(storage, ask)) / ROUNDS
  }
  const [quiet, asked] = [Math.round(rates.quiet), Math.round(rates.asked)]
  return { quiet, asked, ratio: Number((asked / quiet).toFixed(2)), barRatio: 0.9 }
}

async function append(storage: Storage, ask: (() => Promise<unknown>) | null): Promise<number> {
  const endAt = performance.now() + ROUND_MS
  let stored = 0
  const lane = async (): Promise<void> => {
    const begin = () => createSegment({ firstAt: Date.now() }, { projectId: PROJECT_ID })
    let segment = begin()
    while (performance.now() < endAt) {
      await storage.appendSegment(segment)
      stored += 1
      // A visit sends six segments.
      const { sequence } = segment
      segment = sequence === 5 ? begin() : { ...segment, sequence: sequence + 1 }
    }
  }
  const timer = ask && setInterval(() => void ask(), PAUSE_MS)
  await Promise.all(Array.from({ length: LANES }, lane))
  if (timer) clearInterval(timer)
  return (stored / ROUND_MS) * 1_000
}

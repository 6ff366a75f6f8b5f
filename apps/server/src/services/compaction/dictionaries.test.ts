import { randomUUIDv7 } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import type { JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import { INLINE_JOBS } from '../../testing/inline-jobs.ts'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createSegmentReader } from '../replay/segment-reader.ts'
import { createDictionaries } from './dictionaries.ts'

const SIZE_BYTES = 1_000

/** @param built what the worker says of the dictionary that it has made */
async function createLab(built: { gain: number; savedBytes: number }, people = 3) {
  const storage = openStorage({ kind: 'memory' })
  onTestFinished(() => storage.close())
  for (let person = 0; person < people; person += 1) {
    const head = { sessionId: randomUUIDv7(), anonymousId: `person-${person}` }
    await storage.appendSegment(createSegment(head))
  }
  const answer = { dictionary: new Uint8Array(SIZE_BYTES), ratio: 4, cpuMs: 7, ...built }
  const jobs = { run: async () => answer } as unknown as Pick<JobRunner<Jobs>, 'run'>
  const reader = createSegmentReader(storage, INLINE_JOBS)
  const now = () => NOON + 3_600_000
  return { storage, dictionaries: createDictionaries({ storage, reader, jobs, level: 9, now }) }
}

test.each([
  ['saves its own place within ten visits', { gain: 1.05, savedBytes: 101 }, 'built'],
  ['does not save its own place', { gain: 3, savedBytes: 100 }, 'not-better'],
  ['saves hardly anything of large packs', { gain: 1.04, savedBytes: 9_000 }, 'not-better'],
])('a dictionary that %s: %j is %s', async (_name, built, outcome) => {
  const { storage, dictionaries } = await createLab(built)
  expect(await dictionaries.build('project-1')).toEqual({ outcome, cpuMs: 7 })
  const stored = await storage.packs.findDictionary('project-1')
  expect(stored?.sizeBytes).toBe(outcome === 'built' ? SIZE_BYTES : undefined)
})

test('two people are too few, whatever they have in common', async () => {
  const { dictionaries } = await createLab({ gain: 9, savedBytes: 9_000 }, 2)
  expect(await dictionaries.build('project-1')).toEqual({ outcome: 'too-few-people', cpuMs: 0 })
})

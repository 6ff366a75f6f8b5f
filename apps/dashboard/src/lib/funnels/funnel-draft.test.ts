import { expect, test } from 'vitest'
import {
  describeStep,
  EMPTY_STEP,
  isReady,
  readSteps,
  toEvent,
  writeSteps,
  type StepDraft,
} from './funnel-draft.ts'

const STEPS: StepDraft[] = [
  { kind: 'page', match: 'startsWith', text: '/cart' },
  { kind: 'click', match: 'contains', text: '"Buy" ‮🦊' },
  { kind: 'event', match: 'is', text: 'paid' },
]

test('steps come back from the address as they were', () => {
  expect(readSteps(writeSteps(STEPS))).toEqual(STEPS)
  expect(writeSteps([EMPTY_STEP, EMPTY_STEP])).toBeNull()
})

test.each([
  null,
  '',
  '2.[]',
  '1.{',
  '1.{}',
  '1.[["page","is","/"]]',
  `1.[${'["constructor","__proto__",3],'.repeat(1)}7]`,
])('an address that makes no sense is two empty steps: %s', (address) => {
  expect(readSteps(address)).toEqual([EMPTY_STEP, EMPTY_STEP])
})

test('a step is a condition of the filter language', () => {
  expect(STEPS.map(toEvent)).toEqual([
    { name: 'page_view', where: [{ property: '$path', startsWith: '/cart' }] },
    { name: 'click', where: [{ property: 'text', contains: '"Buy" ‮🦊' }] },
    { name: 'paid' },
  ])
  expect(toEvent({ kind: 'page', match: 'is', text: ' / ' }).where).toEqual([
    { property: '$path', is: ['/'] },
  ])
})

test('a funnel is asked for once every step is filled in', () => {
  expect(isReady(STEPS)).toBe(true)
  expect(isReady([...STEPS, EMPTY_STEP])).toBe(false)
  expect(isReady(STEPS.slice(0, 1))).toBe(false)
})

test('a step is said in words', () => {
  expect(STEPS.map(describeStep)).toEqual([
    'Sees a page that begins with “/cart”',
    'Clicks on a thing that contains “"Buy" ‮🦊”',
    'Does “paid”',
  ])
})

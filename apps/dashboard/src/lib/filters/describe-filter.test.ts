import type { Filter } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { describePart, listParts, readChip, writeChip } from './describe-filter.ts'
import { readFilter, writeFilter } from './filter-address.ts'

const PARTS: [Filter, string][] = [
  [{ field: 'browser', is: ['Chrome', 'Safari'] }, 'Browser is Chrome or Safari'],
  [{ not: { field: 'country', is: ['DE'] } }, 'Country is not Germany'],
  [{ field: 'durationMs', from: 60_000 }, 'Duration at least 60 s'],
  [{ not: { field: 'durationMs', from: 1_500, to: 3_000 } }, 'Duration not 1.5 s to 3 s'],
  [{ not: { field: 'durationMs', from: 60_000 } }, 'Duration below 60 s'],
  [{ not: { field: 'clickCount', to: 3 } }, 'Clicks above 3'],
  [{ field: 'clickCount', from: 2, to: 2 }, 'Clicks is 2'],
  [{ field: 'hasReplay', is: [true] }, 'Has a replay yes'],
  [{ field: 'isBounce', is: [false] }, 'Bounced no'],
  [{ field: 'userId', isSet: true }, 'User id is known'],
  [{ field: 'traits.plan', contains: 'pro' }, 'Trait plan contains “pro”'],
  [
    { event: { name: 'click', where: [{ property: 'text', contains: 'Buy' }] } },
    'Clicked text contains “Buy”',
  ],
  [{ any: [{ event: { name: 'paid' } }, { event: { name: 'left' } }] }, 'Event is paid or left'],
  [
    { event: { name: 'paid', where: [{ property: 'amount', from: 100 }] } },
    'paid: amount at least 100',
  ],
]

test.each(PARTS)('%j is told in words, and read and written without loss', (part, words) => {
  expect(describePart(part)).toBe(words)
  const chip = readChip(part)
  expect(chip && writeChip(chip)).toEqual(part)
})

test('what the bar cannot show as a choice stays as it is', () => {
  const part: Filter = { any: [{ all: [] }, { field: 'browser', is: ['x'] }] }
  expect(readChip({ not: part })).toBeNull()
  expect(describePart({ not: part })).toContain('Condition {"not"')
  expect(listParts(part)).toEqual({ mode: 'any', parts: part.any })
  const [events] = PARTS[12] ?? [{ all: [] }]
  expect(listParts(events)).toEqual({ mode: 'all', parts: [events] })
})

test.each(PARTS)('the address keeps %j', (part) => {
  expect(readFilter(writeFilter(part))).toEqual({ filter: part, fault: null })
})

test.each([
  ['2.{}', 'a version of Playhead'],
  ['1.{"all":', 'cut off'],
  ['1.{"field":"sql"}', 'filter.field is "sql"'],
])('a broken address is told: %s', (text, fault) => {
  expect(readFilter(text)).toEqual({ filter: null, fault: expect.stringContaining(fault) })
})

test('no filter needs no address', () => {
  expect(writeFilter({ all: [] })).toBeNull()
  expect(readFilter(null).filter).toEqual({ all: [] })
})

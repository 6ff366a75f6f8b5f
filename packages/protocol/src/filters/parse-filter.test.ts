import { describe, expect, test } from 'vitest'
import type { Filter } from './filter.ts'
import { FilterError, parseFilter } from './parse-filter.ts'

const nested = (depth: number): unknown => (depth === 0 ? { all: [] } : { not: nested(depth - 1) })

describe('a filter from outside', () => {
  const sound: Filter[] = [
    { all: [] },
    { any: [{ field: 'browser', is: ['Chrome', 'O"Browser', '🦊'] }, { not: { any: [] } }] },
    { field: 'durationMs', from: 1_000, to: 2_000.5 },
    { field: 'hasReplay', is: [true] },
    { field: 'page', startsWith: '/basket' },
    { field: 'traits.plan', is: ['pro', 3, false] },
    { field: 'clickIds.gclid', isSet: true },
    { field: 'text', contains: 'NEAR("a" b) *' },
    { field: 'tag', is: ['checkout'] },
    { event: {} },
    { event: { name: 'click', where: [{ property: 'text', contains: 'Buy' }] } },
  ]
  test.each(sound)('comes back as it is: %j', (filter) => {
    expect(parseFilter(structuredClone(filter))).toEqual(filter)
  })

  test.each([
    [null, 'filter is null; expected an object'],
    ['x', 'filter is "x"; expected an object'],
    [[], 'filter is []; expected an object'],
    [{}, 'filter has none of them; expected one of all, any, not, field, event'],
    [{ all: [], any: [] }, 'filter has all and any'],
    [{ all: [], x: 1 }, 'filter has "x"; expected all at most'],
    [{ all: {} }, 'filter.all is {}; expected a list'],
    [{ all: [{ not: 3 }] }, 'filter.all[0].not is 3; expected an object'],
    [{ field: 'sql' }, 'filter.field is "sql"; expected traits.NAME'],
    [{ field: '__proto__', isSet: true }, 'filter.field is "__proto__"'],
    [{ field: 'browser' }, 'filter has no test'],
    [{ field: 'browser', is: [1] }, 'filter.is[0] is 1; expected a text'],
    [{ field: 'browser', from: 1 }, 'asks for a range of a text'],
    [{ field: 'browser', is: [], contains: '' }, 'filter has is and contains'],
    [{ field: 'text', is: ['a'] }, 'filter asks for is of text; expected contains'],
    [{ field: 'text', isSet: true }, 'filter asks for isSet of text; expected contains'],
    [{ field: '$seenBy', is: ['ada'] }, 'filter.field is "$seenBy"; expected traits.NAME'],
    [{ field: 'browser', isSet: false }, 'filter.isSet is false; expected true'],
    [{ field: 'clickCount', contains: '1' }, 'asks for contains of a number'],
    [{ field: 'clickCount', from: '1' }, 'filter.from is "1"; expected a number'],
    [{ field: 'clickCount', to: Number.NaN }, 'filter.to is null; expected a number'],
    [{ field: 'hasReplay', is: ['true'] }, 'filter.is[0] is "true"; expected a boolean'],
    [{ field: 'browser', is: Array.from({ length: 101 }, String) }, 'has 101 values'],
    [{ field: 'browser', contains: 'x'.repeat(1_001) }, 'has 1001 characters'],
    [{ event: { where: {} } }, 'filter.event.where is {}; expected a list'],
    [{ event: { where: [{ is: [1] }] } }, 'filter.event.where[0].property is absent'],
    [{ event: { sql: 1 } }, 'filter.event has "sql"'],
    [nested(9), 'is nested deeper than 8 levels'],
    [{ all: Array.from({ length: 65 }, () => ({ event: {} })) }, 'more than 64 conditions'],
  ])('is refused with the place and what was expected: %j', (input, message) => {
    const parsing = (): Filter => parseFilter(input)
    expect(parsing).toThrow(FilterError)
    expect(parsing).toThrow(message)
  })
})

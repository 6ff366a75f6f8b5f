import { describe, expect, test } from 'vitest'
import { ExploreQueryError, parseExploreQuery } from './parse-explore-query.ts'
import { FormulaError } from './formula.ts'

const SESSIONS = { event: null, measure: 'total', value: null, filter: { all: [] } }

describe('a query from outside', () => {
  test('is filled up with what is usual', () => {
    expect(parseExploreQuery({ series: [{}] })).toEqual({
      series: [SESSIONS],
      formula: null,
      breakdown: null,
      top: 5,
      interval: 'day',
      compare: false,
    })
  })

  test('comes back as it is', () => {
    const query = {
      series: [
        {
          event: { name: 'O"Event 🦊', where: [{ property: "it's", isSet: true }] },
          measure: 'p95',
          value: 'a.b[0]"',
          filter: { field: 'browser', is: ['שלום'] },
        },
        { event: { name: 'paid' }, measure: 'wau', value: null, filter: { all: [] } },
      ],
      formula: 'A / B * 100',
      breakdown: "event.it's",
      top: 20,
      interval: 'month',
      compare: true,
    }
    expect(parseExploreQuery(structuredClone(query))).toEqual(query)
  })

  test.each([
    [null, 'query is null; expected an object'],
    [{}, 'query.series is absent; expected a list of 1 to 5 series'],
    [{ series: Array.from({ length: 6 }, () => ({})) }, 'expected a list of 1 to 5 series'],
    [{ series: [{}], sql: 1 }, 'query has "sql"'],
    [{ series: [{ sql: 1 }] }, 'query.series[0] has "sql"'],
    [{ series: [{ measure: 'mode' }] }, 'query.series[0].measure is "mode"; expected one of total'],
    [
      { series: [{ measure: 'sum' }] },
      'query.series[0].value is null; expected what the sum is of',
    ],
    [{ series: [{ measure: 'sum', value: 'browser' }] }, 'expected a field of filters that holds'],
    [{ series: [{ measure: 'max', value: 'nothing' }] }, 'query.series[0].value is "nothing"'],
    [{ series: [{ value: 'durationMs' }] }, 'expected null, as total counts'],
    [{ series: [{ event: 3 }] }, 'query.series[0].event is 3; expected an object'],
    [{ series: [{ event: { sql: 1 } }] }, 'query.series[0].event has "sql"'],
    [{ series: [{ filter: {} }] }, 'query.series[0].filter has none of them'],
    [{ series: [{}], breakdown: 'nothing' }, 'query.breakdown is "nothing"; expected event.NAME'],
    [{ series: [{}], breakdown: 'page' }, 'expected event.NAME'],
    [{ series: [{}], breakdown: 'isLive' }, 'expected event.NAME'],
    [{ series: [{}], breakdown: '__proto__' }, 'query.breakdown is "__proto__"'],
    [{ series: [{ event: {} }, {}], breakdown: 'event.plan' }, 'as series B counts sessions'],
    [{ series: [{}], top: 21 }, 'query.top is 21; expected a whole number from 1 to 20'],
    [{ series: [{}], top: '5' }, 'query.top is "5"'],
    [{ series: [{}], interval: 'minute' }, 'expected one of hour, day, week, month'],
    [{ series: [{}], compare: 1 }, 'query.compare is 1'],
    [{ series: [{}], formula: 3 }, 'query.formula is 3'],
  ])('is refused with the place and what was expected: %j', (input, message) => {
    expect(() => parseExploreQuery(input)).toThrow(ExploreQueryError)
    expect(() => parseExploreQuery(input)).toThrow(message)
  })

  test('names a formula’s fault by its character', () => {
    expect(() => parseExploreQuery({ series: [{}], formula: 'A + B' })).toThrow(FormulaError)
    expect(() => parseExploreQuery({ series: [{}], formula: 'A + B' })).toThrow('character 5')
  })
})

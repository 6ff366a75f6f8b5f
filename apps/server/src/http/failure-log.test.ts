import { expect, test } from 'vitest'
import { createFailureLog } from './failure-log.ts'

function start() {
  let now = 0
  const lines: object[] = []
  const log = createFailureLog({ error: (line: object) => void lines.push(line) }, () => now)
  const note = (code: string, isPassing: boolean) =>
    log.note({ code, isPassing, cause: new Error(code), route: 'POST /x', said: 'failed' })
  return { note, lines, setNow: (moment: number) => (now = moment) }
}

test('a failure that passes by itself is told once, and a minute later how often it was', () => {
  const { note, lines, setNow } = start()
  for (let count = 0; count < 1_000; count += 1) note('overloaded', true)
  expect(lines).toMatchObject([{ code: 'overloaded', untold: 0 }])
  setNow(60_000)
  note('overloaded', true)
  expect(lines).toMatchObject([{ untold: 0 }, { code: 'overloaded', untold: 999 }])
})

test('one kind never hides another', () => {
  const { note, lines } = start()
  note('overloaded', true)
  note('disk_full', true)
  expect(lines).toMatchObject([{ code: 'overloaded' }, { code: 'disk_full' }])
})

test('all others are told each time', () => {
  const { note, lines } = start()
  note('internal_error', false)
  note('internal_error', false)
  expect(lines).toHaveLength(2)
})

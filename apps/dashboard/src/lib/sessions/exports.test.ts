import { expect, test } from 'vitest'
import { listExports } from './exports.ts'

test('a session with a replay has a page, a recording of each tab, and everything', () => {
  const choices = listExports({ id: 's', hasReplay: true, windowIds: ['a', 'b'] })
  expect(choices.map(({ href }) => href)).toEqual([
    '/api/sessions/s/export?format=html',
    '/api/sessions/s/export?format=rrweb&tab=a',
    '/api/sessions/s/export?format=rrweb&tab=b',
    '/api/sessions/s/export?format=playhead',
  ])
})

test('without a replay there is only everything', () => {
  const choices = listExports({ id: 's', hasReplay: false, windowIds: ['a'] })
  expect(choices.map(({ label }) => label)).toEqual(['Everything, for an import'])
})

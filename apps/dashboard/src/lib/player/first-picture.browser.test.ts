import { expect, test } from 'vitest'
import { createEarlyAnswers } from '../api/early-answers.ts'
import { showPictureFirst } from './first-picture.ts'
import { loadStageEarly } from './stage-place.ts'

const PLACE = { pathname: '/sessions/one', search: '?t=1000' } as Location

for (const [what, answer] of [
  ['of another form', () => Response.json({ error: 'none' })],
  ['no JSON', () => new Response('<!doctype html>')],
  ['refused', () => new Response(null, { status: 401 })],
] as const) {
  test(`the page comes although an answer is ${what}`, async () => {
    const answers = createEarlyAnswers(async () => answer())
    const { asked, shown } = showPictureFirst(PLACE, answers)
    await expect(asked).resolves.toBeNull()
    await shown
    loadStageEarly(PLACE)?.drop()
  })
}

test('on other pages nothing is asked for, and nothing is waited for', async () => {
  const answers = createEarlyAnswers(() => Promise.reject(new Error('asked')))
  const { asked, shown } = showPictureFirst({ ...PLACE, pathname: '/overview' }, answers)
  expect([await asked, await shown]).toEqual([null, undefined])
})

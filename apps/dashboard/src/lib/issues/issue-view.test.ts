import { expect, test } from 'vitest'
import { issueOf } from '../../testing/issues.ts'
import { chooseIssues, readIssueView } from './issue-view.ts'

const issues = [
  issueOf(1, { name: 'TypeError', message: 'x is undefined', sessions: 3, lastSeenAt: 30 }),
  issueOf(2, { kind: 'request', name: 'GET 500', message: 'api.example/cart', sessions: 9 }),
  issueOf(3, { kind: 'rage_click', name: 'Buy', verdict: 'resolved', occurrences: 99 }),
  issueOf(4, { kind: 'console', name: 'console.error', place: 'cart.js', lastSeenAt: 40 }),
]
const choose = (address: string) => {
  const params = new URLSearchParams(address)
  return chooseIssues(
    issues,
    readIssueView((name) => params.get(name)),
  ).map(({ id }) => id)
}

test.each([
  ['', ['2', '1', '4']],
  ['sort=newest', ['4', '1', '2']],
  ['state=resolved', ['3']],
  ['state=all&sort=occurrences', ['3', '4', '1', '2']],
  ['kind=errors', ['1', '4']],
  ['q=CART', ['2', '4']],
  ['q=cart get', ['2']],
  ['q=‮"nothing"', []],
  ['kind=__proto__&state=x&sort=constructor', ['2', '1', '4']],
])('%s shows %j', (address, ids) => {
  expect(choose(address)).toEqual(ids)
})

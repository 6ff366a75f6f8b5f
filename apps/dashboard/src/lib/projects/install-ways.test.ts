import { createSnippet } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { listInstallWays } from './install-ways.ts'

const OPTIONS = { origin: 'https://play.example', key: 'ph_1' }
const isLoading = ({ name }: { name: string }): boolean => name !== 'Content security policy'

test('the plain tag comes first, and every way names script and key', () => {
  const ways = listInstallWays(OPTIONS)
  expect(ways[0]?.code).toBe(createSnippet(OPTIONS))
  for (const { name, code } of ways.filter(isLoading)) {
    expect(code, name).toMatch(/https:\/\/play\.example\/recorder\.js[^]*ph_1/)
    expect(code, name).not.toContain('ingest')
  }
})

test('a policy names the origin for the script and for what it sends', () => {
  const policy = listInstallWays(OPTIONS).find((way) => !isLoading(way))
  expect(policy?.code).toBe('script-src https://play.example; connect-src https://play.example')
})

test('paths of the operator are in every way that loads the script', () => {
  const paths = { scriptPath: '/shop/app.js', ingestPath: '/shop/t' }
  for (const { name, code } of listInstallWays({ ...OPTIONS, ...paths }).filter(isLoading)) {
    expect(code, name).toContain('https://play.example/shop/app.js')
    expect(code, name).toContain('/shop/t')
  }
})

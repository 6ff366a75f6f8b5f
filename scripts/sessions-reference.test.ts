import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  DEFAULT_SESSION_SETTINGS,
  IDLE_TIMEOUT_MAX_MS,
  IDLE_TIMEOUT_MIN_MS,
  parseSessionSettings,
} from '../packages/sessions/src/index.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const reference = read('docs/reference/sessions.md')

/** The rows of a table below a heading, as texts of their cells. */
function readTable(heading: string): string[][] {
  const [, section = ''] = reference.split(`\n## ${heading}\n`)
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const unquote = (cell: string): string => cell.replace(/^`(.*)`$/, '$1')
const rules = readTable('Rules')
const settings = readTable('Settings')

test('every rule has a row', () => {
  expect(rules.map(([number]) => Number(number))).toEqual(
    Array.from({ length: 15 }, (_, index) => index + 1),
  )
})

test.each(rules.map(([number = '', , , , proof = '']) => [number, proof]))(
  'rule %s is proved by tests that exist',
  (_number, cell) => {
    const proofs = [...cell.matchAll(/`([^`]+)`: (.+?)(?=; `|$)/g)]
    expect(proofs).not.toEqual([])
    for (const [, path = '', name = ''] of proofs) {
      expect(read(path), path).toContain(name)
    }
  },
)

test('every setting has a row with its default, and so has the rule that it is of', () => {
  const { idleTimeoutMs, ...others } = DEFAULT_SESSION_SETTINGS
  const defaults = { ...others, idleTimeoutMs: idleTimeoutMs.desktop }
  const expected = Object.entries(defaults).map(([name, value]) => [name, String(value)])
  const told = settings.map(([name = '', value = '']) => [unquote(name), unquote(value)])
  expect(told.sort()).toEqual(expected.sort())
  const inRules = rules
    .filter(([, , , setting]) => setting)
    .map(([, , value = '', setting = '']) => [unquote(setting), unquote(value)])
  expect(inRules.sort()).toEqual(expected)
})

test('the ranges that are told are those that are accepted, to the millisecond', () => {
  for (const [cell = '', , accepted = ''] of settings) {
    const range = /^(\d+) to (\d+)/.exec(accepted)
    if (!range) continue
    const name = unquote(cell)
    const [least = 0, most = 0] = range.slice(1).map(Number)
    const count = (value: number) => parseSessionSettings({ [name]: value }).warnings.length
    expect([least, most].map(count), name).toEqual([0, 0])
    expect([least - 1, most + 1].map(count), name).toEqual([1, 1])
  }
  const idle = settings.find(([name]) => name === '`idleTimeoutMs`')
  expect(idle?.[2]).toMatch(`${IDLE_TIMEOUT_MIN_MS} to ${IDLE_TIMEOUT_MAX_MS}`)
})

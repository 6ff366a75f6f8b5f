import { expect, test } from 'vitest'
import { breakLine, insertWord, toggleComment } from './edit-text.ts'

const at = (marked: string) => {
  const start = marked.indexOf('|')
  const end = Math.max(start, marked.lastIndexOf('|') - 1)
  return { text: marked.replaceAll('|', ''), start, end }
}

test('a new line begins as far in as the one before', () => {
  expect(breakLine(at('SELECT\n  a,|'))).toEqual(at('SELECT\n  a,\n  |'))
  expect(breakLine(at('|'))).toEqual(at('\n|'))
  expect(breakLine(at('  a|bc|d'))).toEqual(at('  a\n  |d'))
})

test('a word is put apart from those around it', () => {
  expect(insertWord(at('SELECT|'), 'name').text).toBe('SELECT name')
  expect(insertWord(at('SELECT |FROM t'), 'name').text).toBe('SELECT name FROM t')
  expect(insertWord(at('count(|x|)'), 'name').text).toBe('count(name)')
})

test('lines are commented out and in', () => {
  const out = toggleComment(at('a\n|b\nc|\nd'))
  expect(out.text).toBe('a\n-- b\n-- c\nd')
  expect(toggleComment(out).text).toBe('a\nb\nc\nd')
})

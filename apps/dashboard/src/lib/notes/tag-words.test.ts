import { expect, test } from 'vitest'
import { addTag, cleanTag } from './tag-words.ts'

test('a tag is one line of what can be seen', () => {
  expect(cleanTag('  two\n words\u202E\u0000 ')).toBe('two words')
  expect(cleanTag('\u200b \n')).toBe('')
  expect(cleanTag(`${'x'.repeat(59)} yyy`)).toBe('x'.repeat(59))
})

test('a tag is added once, whatever its case, and not beyond the last', () => {
  expect(addTag(['vip'], ' bug ')).toEqual(['vip', 'bug'])
  expect(addTag(['vip'], 'VIP')).toBeNull()
  expect(addTag(['vip'], '  ')).toBeNull()
  const full = Array.from({ length: 20 }, (_, number) => `tag ${number}`)
  expect(addTag(full, 'one more')).toBeNull()
})

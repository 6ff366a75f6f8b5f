import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { renderChannelTable, renderClickIdTable, renderSourceLists } from './channel-table.ts'

const REFERENCE = new URL('../../../../../docs/reference/channels.md', import.meta.url)

/** Replaces what stands between `<!-- NAME: … -->` and `<!-- NAME ends -->`. */
function fill(text: string, block: string, content: string): string {
  const start = new RegExp(`(<!-- ${block}: .*-->\n)[^]*(\n<!-- ${block} ends -->)`)
  expect(text).toMatch(start)
  return text.replace(start, (_, begin: string, end: string) => `${begin}\n${content}\n${end}`)
}

test('docs/reference/channels.md says what the rules are; `vitest -u` on this file rewrites it', async () => {
  let reference = await readFile(REFERENCE, 'utf8')
  reference = fill(reference, 'rules', renderChannelTable())
  reference = fill(reference, 'click ids', renderClickIdTable())
  reference = fill(reference, 'sources', renderSourceLists())
  await expect(reference).toMatchFileSnapshot(REFERENCE.pathname)
})

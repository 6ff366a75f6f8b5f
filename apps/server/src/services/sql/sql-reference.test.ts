import { SQL_LIMITS, SQL_TABLES } from '@playhead/protocol/sql'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const path = join(import.meta.dirname, '..', '..', '..', '..', '..', 'docs', 'reference', 'sql.md')
const reference = readFileSync(path, 'utf8')

test('the reference lists every table with its columns, and no others', () => {
  const [, ...sections] = reference.split(/^### /m)
  const listed = sections.map((section) => {
    const [name = '', , about = ''] = section.split('\n')
    const rows = [...section.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.+?) +\|$/gm)]
    const columns = rows.map(([, column, type, what]) => ({ name: column, type, about: what }))
    return { name, about, columns }
  })
  expect(listed).toEqual(SQL_TABLES)
})

test('the reference says the limits', () => {
  for (const limit of [
    `${SQL_LIMITS.timeMs / 1_000} seconds`,
    `${SQL_LIMITS.memoryBytes / 1_000_000} MB of memory`,
    `${SQL_LIMITS.defaultRows.toLocaleString('en')} rows`,
    `up to ${SQL_LIMITS.rows.toLocaleString('en')}`,
    `about ${SQL_LIMITS.bytes / 1_000_000} MB`,
  ]) {
    expect(reference).toContain(limit)
  }
})

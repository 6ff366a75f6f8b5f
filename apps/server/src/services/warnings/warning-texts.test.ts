import { INGESTION_WARNING_CODES } from '@playhead/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WARNING_TEXTS } from './warning-texts.ts'

test('the reference lists every warning with its message and its hint', () => {
  const root = join(import.meta.dirname, '..', '..', '..', '..', '..')
  const text = readFileSync(join(root, 'docs', 'reference', 'warnings.md'), 'utf8')
  const listed = [...text.matchAll(/^\| `(\w+)` /gm)].map(([, code]) => code)
  expect(listed).toEqual([...INGESTION_WARNING_CODES])
  const flat = text.replaceAll(/\s+/g, ' ')
  for (const code of INGESTION_WARNING_CODES) {
    const { message, hint } = WARNING_TEXTS[code]
    expect(flat).toContain(`| \`${code}\` | ${message} | ${hint} |`)
  }
})

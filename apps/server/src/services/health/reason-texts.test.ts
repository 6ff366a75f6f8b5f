import { REPORT_REASONS } from '@playhead/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REASON_TEXTS } from './reason-texts.ts'

test('the reference lists every reason with its message and its hint', () => {
  const root = join(import.meta.dirname, '..', '..', '..', '..', '..')
  const text = readFileSync(join(root, 'docs', 'reference', 'health.md'), 'utf8')
  const listed = [...text.matchAll(/^\| `(\w+)` /gm)].map(([, code]) => code)
  expect(listed).toEqual([...REPORT_REASONS])
  const flat = text.replaceAll(/\s+/g, ' ')
  for (const reason of REPORT_REASONS) {
    const { message, hint } = REASON_TEXTS[reason]
    expect(flat).toContain(`| \`${reason}\` | ${message} | ${hint} |`)
  }
})

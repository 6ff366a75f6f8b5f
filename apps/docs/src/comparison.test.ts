import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const docs = join(import.meta.dirname, '..', '..', '..', 'docs')

test('the comparison says what was measured', () => {
  const fidelity = readFileSync(join(docs, 'reference', 'fidelity.md'), 'utf8')
  const rows = [
    ...fidelity.matchAll(/^\| ([\w-]+) +\| .+? \| ([\d.]+) +\| ([\d.]+) +\| ([\d.]+) +\|$/gm),
  ]
  const count = (column: number, percent: number): number =>
    rows.filter((row) => Number(row[column]) > percent).length
  const flat = readFileSync(join(docs, 'comparison.md'), 'utf8').replaceAll(/\s+/g, ' ')
  expect(flat).toContain(`${new Set(rows.map(([, page]) => page)).size} pages`)
  expect(flat).toContain(`${rows.length} marked moments`)
  for (const percent of [0.1, 1]) {
    const most = Math.max(count(3, percent), count(4, percent))
    expect(most).toBe(Math.min(count(3, percent), count(4, percent)))
    expect(flat).toContain(
      `more than ${percent} % of the pixels are another | ${count(2, percent)} | ${most} |`,
    )
  }
})

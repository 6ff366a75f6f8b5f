import { toSheetReference } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { inlineSheets } from './inline-sheets.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const

test('references become texts wherever they stand, each loaded once', async () => {
  const asked: string[] = []
  const events = [
    { data: { node: { attributes: { _cssText: toSheetReference(A) } } } },
    { data: { texts: [{ value: toSheetReference(A) }, { value: `said ${toSheetReference(A)}` }] } },
    { data: { attributes: [{ attributes: { _cssText: toSheetReference(B), href: null } }] } },
  ]
  const inlined = await inlineSheets(events, async (hash) => {
    asked.push(hash)
    return hash === A ? 'a{}' : null
  })
  expect(asked.toSorted()).toEqual([A, B])
  expect(inlined.missing).toEqual([B])
  expect(inlined.events).toEqual([
    { data: { node: { attributes: { _cssText: 'a{}' } } } },
    { data: { texts: [{ value: 'a{}' }, { value: `said ${toSheetReference(A)}` }] } },
    { data: { attributes: [{ attributes: { _cssText: '', href: null } }] } },
  ])
})

test('a tree of any depth is read', async () => {
  let node: Record<string, unknown> = { _cssText: toSheetReference(A) }
  for (let depth = 0; depth < 50_000; depth += 1) node = { node }
  const { missing } = await inlineSheets([node], async () => null)
  expect(missing).toEqual([A])
})

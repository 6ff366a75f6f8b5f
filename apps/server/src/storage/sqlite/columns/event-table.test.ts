import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EventCondition } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { SOURCES, type EventRow } from './event-builder.ts'
import { compileConditions } from './event-conditions.ts'
import { scanBlock, type FoundEvents } from './event-scan.ts'
import { openSection, packSection } from './event-section.ts'
import { CHUNK_SESSIONS, createEventTable, type EventTable } from './event-table.ts'
import { BLOCK_ROWS } from './block-rows.ts'
import { openScratchFile, type ScratchFile } from './scratch-file.ts'

const MINUTE = 60_000

function openTable(file: ScratchFile = open()) {
  const clock = { now: 0 }
  return { clock, table: createEventTable(file, [1, 2], () => clock.now) }
}

const open = () => openScratchFile(join(createTemporaryFolder(), 'events.scratch'))

const event = (session: number, init: Partial<EventRow> = {}): EventRow => ({
  session,
  source: SOURCES.page,
  name: 'click',
  channel: 'app',
  at: 1,
  path: '/',
  metadata: null,
  ...init,
})

/** The ids of sessions with such an event, and those of which rows have to tell. */
function look(table: EventTable, condition: EventCondition['event'], hasServerEvents = true) {
  const conditions = compileConditions([condition], table.dictionaries)
  if (!conditions) return null
  const found: number[] = []
  const wanted = new Uint8Array(BLOCK_ROWS)
  // Whether there are sessions is not for this table to say.
  wanted.fill(1, 0, 3 * CHUNK_SESSIONS)
  const onFound = ({ masks, places }: FoundEvents): void => {
    for (const [row, mask] of masks.entries()) if (mask === 1) found.push(places[row] ?? 0)
  }
  const left = scanBlock(table, 0, { wanted, conditions, hasServerEvents, onFound })
  return { found: found.sort((a, b) => a - b), left: new Set(left) }
}

test('a section gives back its columns, whatever is in them', () => {
  const numbers = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 300 })),
    fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
    fc.array(fc.maxSafeInteger()),
    fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
    fc.array(fc.constant(1.5)),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.nat(50).map(String), numbers), (columns) => {
      const packed = new Map(Object.entries(columns).map(([code, list]) => [Number(code), list]))
      const section = openSection(packSection(7, packed))
      expect(section.rows).toBe(7)
      for (const [code, list] of packed) expect([...(section.read(code) ?? [])]).toEqual(list)
      expect(section.read(51)).toBeNull()
    }),
  )
})

test('a file gives back what was put there, and takes room again that was released', () => {
  const folder = createTemporaryFolder()
  const file = openScratchFile(join(folder, 'events.scratch'))
  expect(existsSync(join(folder, 'events.scratch'))).toBe(false)
  const put = (byte: number, length: number) => file.put(new Uint8Array(length).fill(byte))
  const read = ({ at, length }: { at: number; length: number }) => {
    const bytes = new Uint8Array(length)
    file.read(at, bytes)
    return [...new Set(bytes)]
  }
  const [first, second, third] = [put(1, 100), put(2, 200), put(3, 50)]
  file.release(second)
  file.release(first)
  const [larger, small, last] = [put(4, 260), put(5, 40), put(6, 1)]
  expect([larger.at, small.at, last.at]).toEqual([0, 260, 350])
  expect([third, larger, small, last].map(read)).toEqual([[3], [4], [5], [6]])
  expect(() => file.read(351, new Uint8Array(1))).toThrow(RangeError)
  file.close()
})

test('chunks tell of sessions that were read, and rows of all others', () => {
  const { table } = openTable()
  table.put({
    from: 1,
    to: 100,
    events: [event(3), event(3, { name: 'paid' }), event(100)],
    pages: [],
  })
  expect(look(table, { name: 'click' })?.found).toEqual([])
  table.put({ from: 101, to: 200, events: [event(200, { source: SOURCES.server })], pages: [] })
  table.finish()
  const first = look(table, { name: 'click' })
  expect(first?.found).toEqual([3, 100, 200])
  expect([0, 3, 200, 201, CHUNK_SESSIONS].map((id) => first?.left.has(id))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
  expect(look(table, { name: 'click' }, false)?.found).toEqual([3, 100])
  expect(look(table, { name: 'none such' })?.found).toEqual([])
  table.noteChange(3)
  const later = look(table, {})
  expect([later?.found, later?.left.has(3)]).toEqual([[100, 200], true])
})

test('a chunk is read again when enough of it has changed and then nothing more does', () => {
  const { table, clock } = openTable()
  const all = { from: CHUNK_SESSIONS, to: 2 * CHUNK_SESSIONS - 1 }
  const last = all.to
  table.put({ from: 1, to: CHUNK_SESSIONS - 1, events: [], pages: [] })
  table.put({ ...all, events: [event(CHUNK_SESSIONS + 1)], pages: [] })
  expect(table.findStale(last)).toBeNull()
  for (let id = all.from; id < all.from + 64; id += 1) table.noteChange(id)
  expect(table.findStale(last)).toBeNull()
  clock.now += 6 * MINUTE
  expect(table.findStale(last)).toBe(1)
  // What changes while it is read is told by rows; what is read after its change is not.
  const half = all.from + 1_024
  table.put({
    from: all.from,
    to: half - 1,
    events: [event(all.from + 1, { name: 'paid' })],
    pages: [],
  })
  table.noteChange(all.from + 5)
  table.noteChange(half + 5)
  table.put({ from: half, to: last, events: [], pages: [] })
  const found = look(table, { name: 'paid' })
  expect(found?.found).toEqual([all.from + 1])
  expect([all.from + 5, half + 5].map((id) => found?.left.has(id))).toEqual([true, false])
  expect(table.findStale(last)).toBeNull()
  // There are sessions that no chunk has.
  expect(table.findStale(last + 10)).toBeNull()
  expect(table.findStale(last + 100)).toBe(2)
})

test('a chunk of which something always changes is read again all the same', () => {
  const { table, clock } = openTable()
  table.put({ from: 1, to: CHUNK_SESSIONS - 1, events: [], pages: [] })
  clock.now += 16 * MINUTE
  for (let id = 1; id <= 64; id += 1) table.noteChange(id)
  expect(table.findStale(CHUNK_SESSIONS - 1)).toBe(0)
})

test('of properties that are too many rows tell, and columns of all else', () => {
  const { table } = openTable()
  const metadata = Object.fromEntries(Array.from({ length: 1_001 }, (_, place) => [`p${place}`, 1]))
  table.put({ from: 1, to: 9, events: [event(1, { metadata: { of: 1 } })], pages: [] })
  expect(look(table, { where: [{ property: 'of', isSet: true }] })).not.toBeNull()
  table.put({ from: 10, to: 19, events: [event(11, { metadata })], pages: [] })
  table.finish()
  expect(look(table, { where: [{ property: 'of', isSet: true }] })).toBeNull()
  expect(look(table, { name: 'click' })?.found).toEqual([1, 11])
})

test('where the disk takes nothing more, nothing is kept', () => {
  const full: ScratchFile = {
    ...open(),
    put: () => {
      throw new Error('ENOSPC')
    },
  }
  const { table } = openTable(full)
  table.put({ from: 1, to: 9, events: [event(1)], pages: [] })
  table.finish()
  expect([table.isGivenUp, table.chunks.size, table.findStale(9_999)]).toEqual([true, 0, null])
})

test('texts of properties are compared, and what takes the texts themselves is left to rows', () => {
  const { table } = openTable()
  const values = ['a', '1', 1, true, false, null, ['a'], { a: 1 }, 1.5]
  const rows = values.map((of, place) => event(place + 1, { metadata: { of } }))
  table.put({ from: 1, to: 20, events: [...rows, event(20)], pages: [] })
  table.finish()
  const passing = (test: object) => look(table, { where: [{ property: 'of', ...test }] } as never)
  expect(passing({ is: ['a'] })?.found).toEqual([1])
  expect(passing({ is: [1, '1', true] })?.found).toEqual([2, 3, 4])
  expect(passing({ is: [] })?.found).toEqual([])
  expect(passing({ isSet: true })?.found).toEqual([1, 2, 3, 4, 5, 7, 8, 9])
  expect(passing({ from: 1.5 })?.found).toEqual([9])
  expect(passing({ contains: 'a' })).toBeNull()
  expect(look(table, { where: [{ property: 'tags.a', isSet: true }] })).toBeNull()
  expect(look(table, { where: [{ property: '$url', isSet: true }] })).toBeNull()
})

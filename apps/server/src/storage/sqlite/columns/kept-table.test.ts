import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepTable } from './kept-table.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function open(sessions: number) {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE sessions (id INTEGER PRIMARY KEY, ended_at REAL)')
  const insert = db.prepare('INSERT INTO sessions (ended_at) VALUES (0)')
  for (let count = 0; count < sessions; count += 1) insert.run()
  const read = vi.fn<(after: number) => void>()
  const refreshed: number[] = []
  const kept = keepTable({
    reader: db,
    writer: db,
    source: {
      create: () => 'table',
      read: (_table, after) => {
        read(after)
        return after < sessions ? after + 1 : null
      },
      refresh: (_table, ids) => void refreshed.push(...ids),
    },
  })
  return { db, insert, read, refreshed, kept }
}

test('all rows are read while nobody asks', () => {
  const { read, kept } = open(3)
  vi.advanceTimersByTime(MINUTE_MS)
  expect(read.mock.calls).toEqual([[0], [1], [2], [3]])
  expect(kept.get()).toBe('table')
  expect(read).toHaveBeenCalledTimes(4)
})

test('while a transaction is open nothing is answered, and then what it changed is read', () => {
  const { db, insert, kept, refreshed } = open(1)
  const before = kept.version
  db.exec('BEGIN')
  insert.run()
  expect(kept.get()).toBeNull()
  db.exec('COMMIT')
  expect([kept.get(), refreshed]).toEqual(['table', [2]])
  expect(kept.version).toBeGreaterThan(before)
})

test('of many changes that nobody asks for, the oldest are read in the background', () => {
  const { db, insert, kept, refreshed } = open(0)
  for (let count = 0; count < 10_050; count += 1) insert.run()
  // It goes on, and is not among the oldest any more.
  db.exec('UPDATE sessions SET ended_at = 1 WHERE id = 2')
  vi.advanceTimersByTime(MINUTE_MS)
  expect(refreshed).toEqual([1, ...Array.from({ length: 99 }, (_, place) => place + 3)])
  expect(kept.get()).toBe('table')
  expect(refreshed.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 10_050 }, (_, place) => place + 1),
  )
})

test('a read that fails in the background is tried again, and ends nothing', () => {
  const { read, kept } = open(1)
  read.mockImplementationOnce(() => {
    throw new Error('disk I/O error')
  })
  expect(() => vi.advanceTimersByTime(MINUTE_MS)).not.toThrow()
  expect(read).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(2 * MINUTE_MS)
  expect(kept.get()).toBe('table')
})

test('a table that has been read is tidied now and then, a step at a time', () => {
  const db = new Database(':memory:')
  db.exec('CREATE TABLE sessions (id INTEGER PRIMARY KEY)')
  const tidy = vi.fn<(table: string) => boolean>(() => false)
  const read = () => null
  keepTable({
    reader: db,
    writer: db,
    source: { create: () => 'table', read, refresh: read, tidy },
  })
  vi.advanceTimersByTime(2_000)
  expect(tidy.mock.calls).toEqual([['table']])
  tidy.mockReturnValueOnce(true).mockReturnValueOnce(true)
  vi.advanceTimersByTime(MINUTE_MS)
  expect(tidy).toHaveBeenCalledTimes(4)
  db.close()
  vi.advanceTimersByTime(2 * MINUTE_MS)
  expect(tidy).toHaveBeenCalledTimes(4)
})

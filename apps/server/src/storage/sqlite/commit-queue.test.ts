import Database from 'better-sqlite3'
import { onTestFinished, expect, test, vi } from 'vitest'
import { StorageOverloadedError, StorageUnavailableError } from '../storage-errors.ts'
import { createCommitQueue } from './commit-queue.ts'

function createNumbers(sync = async () => {}, untilWritable = async () => {}) {
  const statements: string[] = []
  const db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) })
  onTestFinished(() => void db.close())
  db.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY)')
  const insert = db.prepare<[number]>('INSERT INTO numbers VALUES (?)')
  const queue = createCommitQueue({
    db,
    write: (value: number) => insert.run(value).changes,
    sync,
    untilWritable,
  })
  const countCommits = () => statements.filter((sql) => sql === 'COMMIT').length
  const list = () => db.prepare<[], number>('SELECT value FROM numbers').pluck().all()
  return { db, queue, countCommits, list }
}

test('writes that arrive together share one commit', async () => {
  const { queue, countCommits, list } = createNumbers()
  await Promise.all(Array.from({ length: 100 }, (_, value) => queue.add(value, 1)))
  expect(countCommits()).toBe(1)
  expect(list()).toHaveLength(100)
})

test('a write that fails is refused alone', async () => {
  const { queue, list } = createNumbers()
  const results = await Promise.allSettled([1, 1, 2].map((value) => queue.add(value, 1)))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(list()).toEqual([1, 2])
})

test('when the commit fails everyone in it is told, and the next one works', async () => {
  const { db, queue, list } = createNumbers()
  db.exec('CREATE TABLE children (parent REFERENCES numbers (value) DEFERRABLE INITIALLY DEFERRED)')
  db.pragma('foreign_keys = ON')
  db.exec(`CREATE TRIGGER orphan AFTER INSERT ON numbers WHEN new.value = 13
    BEGIN INSERT INTO children VALUES (999); END`)
  const results = await Promise.allSettled([1, 13].map((value) => queue.add(value, 1)))
  expect(results.map((result) => result.status === 'rejected' && result.reason)).toEqual([
    expect.any(StorageUnavailableError),
    expect.any(StorageUnavailableError),
  ])
  expect(list()).toEqual([])
  await queue.add(2, 1)
  expect(list()).toEqual([2])
})

test('a failure that ends the whole transaction is told to everyone in it', async () => {
  const { db, queue, list } = createNumbers()
  db.exec(`CREATE TRIGGER abort AFTER INSERT ON numbers WHEN new.value = 13
    BEGIN SELECT RAISE(ROLLBACK, 'the disk is full'); END`)
  const results = await Promise.allSettled([1, 13, 2].map((value) => queue.add(value, 1)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(list()).toEqual([])
  await queue.add(3, 1)
  expect(list()).toEqual([3])
})

test('a queue with too many bytes refuses more, and takes some again once it is written', async () => {
  const { queue } = createNumbers()
  const first = queue.add(1, 100 * 2 ** 20)
  await expect(queue.add(2, 100 * 2 ** 20)).rejects.toThrow(StorageOverloadedError)
  await first
  await queue.add(2, 100 * 2 ** 20)
})

test('closing commits what waits', async () => {
  const { queue, list } = createNumbers()
  const writes = [1, 2, 3].map((value) => queue.add(value, 1))
  await queue.close()
  expect(list()).toEqual([1, 2, 3])
  await Promise.all(writes)
})

test('nothing is acknowledged before it is synced, and what comes meanwhile is written but waits', async () => {
  const syncs: ((error?: Error) => void)[] = []
  const { queue, countCommits } = createNumbers(async () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    syncs.push((error) => (error ? reject(error) : resolve()))
    await promise
  })
  const settled: number[] = []
  const add = (value: number) => queue.add(value, 10).finally(() => void settled.push(value))
  const first = add(1)
  await vi.waitFor(() => expect(syncs).toHaveLength(1))
  const later = [add(2), add(3)]
  await vi.waitFor(() => expect(countCommits()).toBe(2))
  await new Promise(setImmediate)
  expect([syncs.length, settled]).toEqual([1, []])
  syncs[0]?.()
  await first
  expect(settled).toEqual([1])
  await vi.waitFor(() => expect(syncs).toHaveLength(2))
  expect(countCommits()).toBe(2)
  syncs[1]?.(new Error('EIO'))
  for (const write of later) await expect(write).rejects.toThrow(StorageUnavailableError)
})

test('what is on disk is told at once, and the next commit waits until it may be made', async () => {
  const gate = Promise.withResolvers<void>()
  let isOpen = true
  const close = async () => void (isOpen = false)
  const { queue, countCommits } = createNumbers(close, () =>
    isOpen ? Promise.resolve() : gate.promise,
  )
  await queue.add(1, 10)
  const second = queue.add(2, 10)
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  expect(countCommits()).toBe(1)
  gate.resolve()
  await second
  expect(countCommits()).toBe(2)
})

function createLoggedNumbers() {
  const db = new Database(':memory:')
  onTestFinished(() => void db.close())
  db.exec('CREATE TABLE numbers (value INTEGER PRIMARY KEY, log_offset INTEGER)')
  const insert = db.prepare<[number, number | null]>('INSERT INTO numbers VALUES (?, ?)')
  const appends: { count: number; settle: (error?: Error) => void }[] = []
  const queue = createCommitQueue({
    db,
    write: (value: number, place) => insert.run(value, place?.offset ?? null).changes,
    append: async (payloads) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const settle = (error?: Error) => (error ? reject(error) : resolve())
      appends.push({ count: payloads.length, settle })
      await promise
      return payloads.map(({ length }) => ({ log: 1, offset: length }))
    },
    sync: async () => {},
  })
  const list = () => db.prepare('SELECT value, log_offset FROM numbers').raw().all()
  return { queue, appends, list }
}

test('a row is written only when its payload is on disk, and says where that is', async () => {
  const { queue, appends, list } = createLoggedNumbers()
  const payload = Buffer.alloc(7)
  const writes = [queue.add(1, 10, payload), queue.add(2, 10), queue.add(3, 10, Buffer.alloc(8))]
  await vi.waitFor(() => expect(appends).toHaveLength(1))
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  expect([appends[0]?.count, list()]).toEqual([2, []])
  appends[0]?.settle()
  await Promise.all(writes)
  expect(list()).toEqual([
    [1, 7],
    [2, null],
    [3, 8],
  ])
})

test('what a log does not take is refused, and what needs none is written', async () => {
  const { queue, appends, list } = createLoggedNumbers()
  const writes = Promise.allSettled([queue.add(1, 10, Buffer.alloc(7)), queue.add(2, 10)])
  await vi.waitFor(() => expect(appends).toHaveLength(1))
  appends[0]?.settle(new Error('ENOSPC'))
  const [refused, written] = await writes
  expect(refused).toMatchObject({ reason: expect.any(StorageUnavailableError) })
  expect(written).toMatchObject({ status: 'fulfilled' })
  expect(list()).toEqual([[2, null]])
  const next = queue.add(3, 10, Buffer.alloc(9))
  await vi.waitFor(() => expect(appends).toHaveLength(2))
  appends[1]?.settle()
  await next
  expect(list()).toEqual([
    [2, null],
    [3, 9],
  ])
})

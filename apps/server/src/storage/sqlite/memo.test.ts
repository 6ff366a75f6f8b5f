import Database from 'better-sqlite3'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { createMemo } from './memo.ts'

function open(path: string) {
  const db = new Database(path)
  onTestFinished(() => void db.close())
  return db
}

function createNames() {
  const path = join(createTemporaryFolder(), 'names.db')
  const db = open(path)
  db.pragma('journal_mode = WAL')
  db.exec("CREATE TABLE names (id TEXT, name TEXT); INSERT INTO names VALUES ('a', 'Anna')")
  const find = db.prepare<[string], string>('SELECT name FROM names WHERE id = ?').pluck()
  let loads = 0
  const memo = createMemo(db, (id) => {
    loads += 1
    return find.get(id) ?? null
  })
  return { path, db, memo, countLoads: () => loads }
}

test('what was found is not looked up again, nor is what is missing', () => {
  const { memo, countLoads } = createNames()
  expect([memo.get('a'), memo.get('a'), memo.get('b'), memo.get('b')]).toEqual([
    'Anna',
    'Anna',
    null,
    null,
  ])
  expect(countLoads()).toBe(2)
})

test('what another connection writes is seen in the next turn', async () => {
  const { path, memo } = createNames()
  expect(memo.get('a')).toBe('Anna')
  open(path).exec("UPDATE names SET name = 'Berta' WHERE id = 'a'")
  await setImmediate()
  expect(memo.get('a')).toBe('Berta')
})

test('what the own connection writes is seen once the memo is cleared', () => {
  const { db, memo } = createNames()
  expect(memo.get('a')).toBe('Anna')
  db.exec("UPDATE names SET name = 'Berta' WHERE id = 'a'")
  memo.clear()
  expect(memo.get('a')).toBe('Berta')
})

test('keys that are made up do not fill the memory', () => {
  const { memo, countLoads } = createNames()
  for (let id = 0; id < 3_000; id += 1) memo.get(String(id))
  memo.get('0')
  expect(countLoads()).toBe(3_001)
})

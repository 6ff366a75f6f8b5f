import { expect, test } from 'vitest'
import { hashPath, readTrails, writeTrail } from './trail-text.ts'

const NOON = Date.UTC(2026, 5, 1, 12)

test('trails behind one another are read as they were written', () => {
  const text =
    writeTrail(2 ** 36 - 1, [
      { path: '/', at: NOON },
      { path: '/🦊', at: NOON + 86_400_000 },
      { path: '/', at: NOON + 2 ** 40 },
    ]) +
    writeTrail(7, []) +
    writeTrail(1, [{ path: '', at: 0 }])
  const read = readTrails(Buffer.from(text))
  expect([...read.sessions]).toEqual([2 ** 36 - 1, 1])
  expect([...read.beganAt]).toEqual([NOON, 0])
  expect([...read.starts]).toEqual([0, 3, 4])
  expect([...read.pages]).toEqual(['/', '/🦊', '/', ''].map(hashPath))
  // What is more than twelve days is written as that.
  expect([...read.offsets]).toEqual([0, 86_400_000, 2 ** 30 - 1, 0])
  expect(readTrails(Buffer.alloc(0)).sessions).toHaveLength(0)
})

test('each character is one byte, so that texts are joined and read at once', () => {
  const text = writeTrail(
    123,
    Array.from({ length: 200 }, (_, place) => ({ path: `/${place}`, at: NOON + place })),
  )
  expect(Buffer.byteLength(text)).toBe(text.length)
  expect(text).toMatch(/^[0-o]+$/)
})

test('pages are whole numbers that a double holds', () => {
  for (let place = 0; place < 1_000; place += 1) {
    expect(Number.isSafeInteger(hashPath(`/${place}`))).toBe(true)
  }
})

import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openArchive, packArchive } from './asset-archive.ts'

const toArrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer

test('files come out as they went in, by their names and in their order', () => {
  const files = new Map([
    ['dashboard/index.html', Buffer.from('<!doctype html>')],
    ['empty', Buffer.alloc(0)],
    ['schöne/Dinge 🎈', randomBytes(70_000)],
    ['__proto__.js', Buffer.from('1')],
  ])
  const archive = openArchive(toArrayBuffer(packArchive(files)))
  expect(archive.names).toEqual([...files.keys()])
  for (const [name, bytes] of files) expect(archive.read(name)).toEqual(new Uint8Array(bytes))
})

test('nothing is found under other names, those of every object among them', () => {
  const archive = openArchive(toArrayBuffer(packArchive(new Map([['a', Buffer.from('1')]]))))
  for (const name of ['b', '', 'constructor', '__proto__']) expect(archive.read(name)).toBeNull()
  expect(openArchive(toArrayBuffer(packArchive(new Map()))).names).toEqual([])
})

test('what is read may be changed: the archive stays as it is', () => {
  const archive = openArchive(toArrayBuffer(packArchive(new Map([['a', Buffer.from('abc')]]))))
  archive.read('a')?.fill(0)
  expect(archive.read('a')).toEqual(new Uint8Array(Buffer.from('abc')))
})

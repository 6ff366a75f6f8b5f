import { createHash, randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { NewSheet } from '../sheet-store.ts'
import type { OpenStorage } from './describe-storage.ts'

function sheet(text: string, storedAt = NOON): NewSheet {
  const hash = createHash('sha256').update(text).digest('hex')
  return { hash, storedAt, content: new TextEncoder().encode(text), base: null }
}

export function describeSheetStore(open: OpenStorage): void {
  describe('the sheet store', () => {
    const [a, b] = [sheet('a{}'), sheet('b{}')]

    test('keeps a text once per project, byte for byte, and says how many were new', async () => {
      const { sheets, close } = await open()
      expect(await sheets.put('shop', [a, a])).toBe(1)
      expect(await sheets.put('shop', [a, b])).toBe(1)
      expect(await sheets.put('blog', [a])).toBe(1)
      const { content } = (await sheets.load('shop', a.hash)) ?? {}
      expect(content && [...content]).toEqual([...a.content])
      expect(await sheets.load('blog', b.hash)).toBeNull()
      expect(await sheets.measure('shop')).toBe(a.content.length + b.content.length)
      expect(await sheets.measure('nobody')).toBe(0)
      await close()
    })

    test('finds what is missing, also of what a session refers to already', async () => {
      const storage = await open()
      const hashes = [b.hash, a.hash]
      const sessionId = randomUUIDv7()
      await storage.appendSegment(createSegment({ sessionId, sheets: hashes }))
      expect(await storage.sheets.findMissing('project-1', hashes)).toEqual(hashes)
      await storage.sheets.put('project-1', [a])
      expect(await storage.sheets.findMissing('project-1', hashes)).toEqual([b.hash])
      expect(await storage.sheets.findMissing('project-1', hashes)).toEqual([b.hash])
      expect(await storage.sheets.findMissing('another', hashes)).toEqual(hashes)
      expect(await storage.sheets.load('project-1', b.hash)).toBeNull()
      await storage.close()
    })

    test('keeps what differs from another text, and says from which', async () => {
      const { sheets, close } = await open()
      const c = { ...sheet('c{}'), base: a.hash }
      expect(await sheets.put('shop', [a, c])).toBe(2)
      expect(await sheets.load('shop', a.hash)).toMatchObject({ base: null })
      expect(await sheets.load('shop', c.hash)).toMatchObject({ base: a.hash })
      // Of another one that is not whole, nor of one that is not there.
      expect(await sheets.put('shop', [{ ...b, base: c.hash }])).toBe(0)
      expect(await sheets.put('blog', [c])).toBe(0)
      expect(await sheets.findMissing('shop', [a.hash, b.hash, c.hash])).toEqual([b.hash])
      expect(await sheets.findMissing('blog', [c.hash])).toEqual([c.hash])
      await close()
    })

    test('finds what a text may differ from: whole ones of about its size, the newest first', async () => {
      const { sheets, close } = await open()
      const sized = (name: string, size: number, storedAt: number) =>
        sheet(name.repeat(size), storedAt)
      const [old, young, small, large] = [
        sized('o', 10, NOON),
        sized('y', 20, NOON + 2),
        sized('s', 4, NOON),
        sized('l', 21, NOON),
      ]
      const partial = { ...sized('p', 10, NOON + 3), base: old.hash }
      await sheets.put('shop', [old, young, small, large, partial])
      await sheets.put('blog', [sized('b', 10, NOON)])
      const search = { projectId: 'shop', sizeBytes: 10, limit: 3 }
      expect(await sheets.findBases(search)).toEqual([young.hash, old.hash])
      expect(await sheets.findBases({ ...search, limit: 1 })).toEqual([young.hash])
      expect(await sheets.findBases({ ...search, projectId: 'nobody' })).toEqual([])
      await close()
    })

    test('keeps a text as long as another one is read with it', async () => {
      const { sheets, close } = await open()
      await sheets.put('shop', [{ ...a, storedAt: NOON - 10 }])
      await sheets.put('shop', [{ ...b, storedAt: NOON - 10, base: a.hash }])
      expect(await sheets.collect({ before: NOON, limit: 9 })).toBe(1)
      expect(await sheets.findMissing('shop', [a.hash, b.hash])).toEqual([b.hash])
      expect(await sheets.collect({ before: NOON, limit: 9 })).toBe(1)
      expect(await sheets.findMissing('shop', [a.hash])).toEqual([a.hash])
      await close()
    })

    test('lists what a session refers to, each once', async () => {
      const storage = await open()
      const sessionId = randomUUIDv7()
      const windowId = randomUUIDv7()
      await storage.appendSegment(createSegment({ sessionId, windowId, sheets: [a.hash] }))
      const next = { sessionId, windowId, sequence: 1, sheets: [a.hash, b.hash] }
      await storage.appendSegment(createSegment(next))
      await storage.appendSegment(createSegment(next))
      expect(await storage.sheets.listOfSession(sessionId)).toEqual([a.hash, b.hash])
      expect(await storage.sheets.listOfSession(randomUUIDv7())).toEqual([])
      await storage.close()
    })

    test('lets go of old sheets that no session of their project refers to, so many at a time', async () => {
      const storage = await open()
      const { sheets } = storage
      const old = Array.from({ length: 5 }, (_, index) => sheet(`old${index}{}`, NOON - 10))
      await storage.appendSegment(createSegment({ sheets: [a.hash] }))
      await sheets.put('project-1', [{ ...a, storedAt: NOON - 10 }, b, ...old])
      await sheets.put('another', [{ ...a, storedAt: NOON - 10 }])
      expect(await sheets.findMissing('project-1', [old[0]?.hash ?? ''])).toEqual([])
      expect(await sheets.collect({ before: NOON, limit: 4 })).toBe(4)
      expect(await sheets.collect({ before: NOON, limit: 4 })).toBe(2)
      expect(await sheets.collect({ before: NOON, limit: 4 })).toBe(0)
      expect(await sheets.findMissing('project-1', [a.hash, b.hash])).toEqual([])
      expect(await sheets.findMissing('project-1', [old[0]?.hash ?? ''])).toHaveLength(1)
      expect(await sheets.findMissing('another', [a.hash])).toEqual([a.hash])
      await storage.close()
    })
  })
}

import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import type { NewPack, PackGrade } from '../pack-store.ts'
import type { Storage } from '../storage.ts'
import type { OpenStorage } from './describe-storage.ts'

const EVER = { endedBefore: Infinity, now: NOON, limit: 10, after: 0 }

export function describePackStore(open: OpenStorage): void {
  describe('the pack store', () => {
    test('a pack takes the place of payloads, and their segments stay', async () => {
      const { storage, name, list } = await openWithSession(open, 3)
      const before = await list()
      const pack = createPack(name, [0, 1])
      expect(await storage.packs.putPack(pack)).toBe('stored')
      const after = await list()
      const packId = after[0]?.packId ?? 0
      expect(after).toEqual(
        before.map((entry, place) => (place < 2 ? { ...entry, packId } : entry)),
      )
      const read = await readAll(storage, name)
      expect(read.map(({ packId, payload }) => [packId, payload?.length === 0])).toEqual([
        [packId, true],
        [packId, true],
        [null, false],
      ])
      const stored = await storage.packs.readPack(packId)
      expect(Buffer.from(stored?.bytes ?? []).equals(pack.bytes)).toBe(true)
      expect(stored?.dictionary).toBeNull()
      await storage.close()
    })

    test('a pack changes nothing when a payload is not where it was', async () => {
      const { storage, name, list } = await openWithSession(open, 3)
      await storage.packs.putPack(createPack(name, [1]))
      const before = await list()
      expect(await storage.packs.putPack(createPack(name, [0, 1, 2]))).toBe('changed')
      expect(await storage.packs.putPack(createPack(name, [0, 7]))).toBe('changed')
      const unknown = createPack({ ...name, sessionId: randomUUIDv7() }, [0])
      expect(await storage.packs.putPack(unknown)).toBe('changed')
      expect(await list()).toEqual(before)
      await storage.close()
    })

    test('a pack that is replaced goes with the last payload that it held', async () => {
      const { storage, name, list } = await openWithSession(open, 3)
      await storage.packs.putPack(createPack(name, [0, 1, 2]))
      const old = (await list())[0]?.packId ?? 0
      await storage.packs.putPack(createPack(name, [0], old))
      expect(await storage.packs.readPack(old)).not.toBeNull()
      await storage.packs.putPack(createPack(name, [1, 2], old))
      expect(await storage.packs.readPack(old)).toBeNull()
      const ids = new Set((await list()).map(({ packId }) => packId))
      expect(ids.size).toBe(2)
      expect(ids).not.toContain(old)
      await storage.close()
    })

    test('a late segment of a packed session is stored by itself and is no duplicate', async () => {
      const { storage, name, list } = await openWithSession(open, 2)
      await storage.packs.putPack(createPack(name, [0, 1]))
      await storage.packs.finishSession(name.sessionId, 2)
      expect(await storage.packs.listUnpacked(EVER)).toEqual([])
      expect(await storage.appendSegment(createSegment({ ...name, sequence: 1 }))).toBe('duplicate')
      expect(await storage.packs.listUnpacked(EVER)).toEqual([])
      expect(await storage.appendSegment(createSegment({ ...name, sequence: 2 }))).toBe('stored')
      expect((await list()).map(({ packId }) => packId === null)).toEqual([false, false, true])
      const [again] = await storage.packs.listUnpacked(EVER)
      expect(again?.sessionId).toBe(name.sessionId)
      await storage.close()
    })

    test('a session that has grown meanwhile is not finished', async () => {
      const { storage, name } = await openWithSession(open, 2)
      await storage.packs.finishSession(name.sessionId, 1)
      expect(await storage.packs.listUnpacked(EVER)).toHaveLength(1)
      await storage.packs.finishSession(name.sessionId, 2)
      expect(await storage.packs.listUnpacked(EVER)).toEqual([])
      await storage.close()
    })

    test('unpacked sessions are listed in order, from a place on, when they have ended', async () => {
      const storage = await open()
      const ids = [0, 1, 2].map(() => randomUUIDv7())
      for (const [hour, sessionId] of ids.entries()) {
        await storage.appendSegment(createSegment({ sessionId, firstAt: NOON + hour * 3_600_000 }))
      }
      const list = async (query: object) =>
        (await storage.packs.listUnpacked({ ...EVER, ...query })).map(({ sessionId }) => sessionId)
      expect(await list({})).toEqual(ids)
      expect(await list({ limit: 2 })).toEqual(ids.slice(0, 2))
      expect(await list({ endedBefore: NOON + 3_600_000 })).toEqual(ids.slice(0, 1))
      const [first] = await storage.packs.listUnpacked(EVER)
      expect(first).toMatchObject({ projectId: 'project-1', failures: 0 })
      expect(await list({ after: first?.place })).toEqual(ids.slice(1))
      await storage.close()
    })

    test('a postponed session is left out until its time, and its failures are counted', async () => {
      const { storage, name } = await openWithSession(open, 1)
      await storage.packs.postponeSession(name.sessionId, NOON + 1_000)
      expect(await storage.packs.listUnpacked(EVER)).toEqual([])
      await storage.packs.postponeSession(name.sessionId, NOON + 2_000)
      const [again] = await storage.packs.listUnpacked({ ...EVER, now: NOON + 2_000 })
      expect(again?.failures).toBe(2)
      await storage.close()
    })

    test('segments of a pack that cannot be read are damaged, the others are not', async () => {
      const { storage, name, list } = await openWithSession(open, 3)
      await storage.packs.putPack(createPack(name, [0, 1]))
      await storage.packs.notePackDamage((await list())[0]?.packId ?? 0)
      expect((await list()).map(({ isDamaged }) => isDamaged)).toEqual([true, true, false])
      await storage.close()
    })

    test('dictionaries have versions, and go when they are old and no pack needs them', async () => {
      const { storage, name } = await openWithSession(open, 2)
      const { packs } = storage
      const put = (byte: number) =>
        packs.putDictionary({
          projectId: 'project-1',
          createdAt: NOON,
          ratio: 8,
          bytes: Uint8Array.of(byte),
        })
      expect(await packs.findDictionary('project-1')).toBeNull()
      const ids = [await put(1), await put(2), await put(3)]
      expect(await packs.findDictionary('project-1')).toEqual({
        id: ids[2],
        version: 3,
        createdAt: NOON,
        ratio: 8,
        sizeBytes: 1,
      })
      await packs.putPack({ ...createPack(name, [0]), dictionary: ids[0] ?? null })
      expect(await packs.dropUnusedDictionaries()).toBe(1)
      expect(Buffer.from((await packs.readDictionary(ids[0] ?? 0)) ?? [])).toEqual(Buffer.of(1))
      expect(await packs.readDictionary(ids[1] ?? 0)).toBeNull()
      expect(await packs.readDictionary(ids[2] ?? 0)).not.toBeNull()
      await storage.close()
    })

    test('packs of a lower grade are found until better ones take their place', async () => {
      const { storage, name, list } = await openWithSession(open, 3)
      const { packs } = storage
      const { sessionId } = name
      const find = (grade: PackGrade, query: object = {}) =>
        packs.findCheap({ projectId: 'project-1', now: NOON, grade, ...query })
      await packs.putPack({ ...createPack(name, [0]), grade: 2 })
      await packs.putPack({ ...createPack(name, [1]), grade: 1 })
      const plain = (await list())[1]?.packId ?? 0
      expect(await find(1)).toBeNull()
      expect(await find(2)).toBe(sessionId)
      expect(await packs.listCheap({ sessionId, grade: 2 })).toEqual([plain])

      await packs.putPack({ ...createPack(name, [2]), grade: 0 })
      const hasty = (await list())[2]?.packId ?? 0
      expect(await find(1)).toBe(sessionId)
      expect(await find(1, { projectId: 'project-2' })).toBeNull()
      expect(await packs.listCheap({ sessionId, grade: 1 })).toEqual([hasty])
      expect(await packs.listCheap({ sessionId: randomUUIDv7(), grade: 2 })).toEqual([])
      await packs.postponeSession(sessionId, NOON + 1)
      expect(await find(1)).toBeNull()
      expect(await find(1, { now: NOON + 1 })).toBe(sessionId)

      await packs.notePackDamage(hasty)
      expect(await find(1, { now: NOON + 1 })).toBeNull()
      await packs.putPack({ ...createPack(name, [1], plain), grade: 2 })
      expect(await find(2, { now: NOON + 1 })).toBeNull()
      await storage.close()
    })
  })
}

interface TabName {
  readonly sessionId: string
  readonly windowId: string
}

async function openWithSession(open: OpenStorage, segmentCount: number) {
  const storage = await open()
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (let sequence = 0; sequence < segmentCount; sequence += 1) {
    await storage.appendSegment(createSegment({ ...name, sequence }))
  }
  return { storage, name, list: () => storage.replays.listSegments(name.sessionId) }
}

function createPack(
  { sessionId, windowId }: TabName,
  sequences: readonly number[],
  packId: number | null = null,
): NewPack & { bytes: Buffer } {
  const members = sequences.map((sequence) => ({ sequence, packId }))
  return { sessionId, windowId, members, dictionary: null, grade: 2, bytes: randomBytes(5_000) }
}

function readAll(storage: Storage, { sessionId, windowId }: TabName) {
  const stretch = { sessionId, windowId, fromSequence: 0, toSequence: 99 }
  return Array.fromAsync(storage.replays.readSegments(stretch))
}

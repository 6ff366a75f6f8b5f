import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createDiskGuard } from './disk-guard.ts'

async function createDisk(freeBytes: number) {
  const disk = { freeBytes, now: 0, looks: 0, fails: false }
  const guard = await createDiskGuard({
    loadFreeBytes: async () => {
      disk.looks += 1
      if (disk.fails) throw new Error('EIO')
      return disk.freeBytes
    },
    reserveBytes: 100,
    now: () => disk.now,
  })
  return { disk, guard }
}

test('what is written between two looks is counted', async () => {
  const { disk, guard } = await createDisk(150)
  guard.check(20)
  guard.check(20)
  expect(() => guard.check(20)).toThrow(/disk of the data folder/)
  expect([guard.getState().isFull, disk.looks]).toEqual([true, 1])
})

test('with room again it goes on by itself, within a second', async () => {
  const { disk, guard } = await createDisk(99)
  expect(() => guard.check(0)).toThrow('are free on the disk')
  disk.freeBytes = 1_000
  disk.now = 499
  expect(() => guard.check(0)).toThrow('are free on the disk')
  disk.now = 500
  // The first to come after that makes it look.
  expect(() => guard.check(0)).toThrow('are free on the disk')
  await setImmediate()
  guard.check(0)
  expect(disk.looks).toBe(2)
})

test('a disk that cannot be asked changes nothing', async () => {
  const { disk, guard } = await createDisk(1_000)
  Object.assign(disk, { fails: true, now: 1_000 })
  guard.check(0)
  await setImmediate()
  guard.check(0)
  expect(guard.getState()).toEqual({ isFull: false, freeBytes: 1_000, reserveBytes: 100 })
})

import type { BackupList } from '@playhead/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { startBackupSchedule } from './backup-schedule.ts'

const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 5, 1, 12)

/** Looks every millisecond; a backup that was begun is under way until it is `finish`ed. */
function start(everyHours: number) {
  let now = NOON
  const state: { -readonly [Name in keyof BackupList]: BackupList[Name] } = {
    folder: '',
    bucket: null,
    startedAt: null,
    failure: null,
    backups: [],
  }
  let begun = 0
  let looks = 0
  const end = startBackupSchedule({
    backups: {
      start: async () => {
        begun += 1
        state.startedAt = now
      },
      list: async () => {
        looks += 1
        return { ...state }
      },
    },
    everyHours,
    now: () => now,
    logger: { error: () => {} },
    lookEveryMs: 1,
  })
  onTestFinished(end)
  return {
    getBegun: () => begun,
    getLooks: () => looks,
    setNow: (moment: number) => (now = moment),
    finish: (failure: BackupList['failure'] = null) => {
      const made = { name: 'a', createdAt: now, sizeBytes: 1, sessions: 0, damagedChunks: 0 }
      if (!failure) state.backups = [made]
      Object.assign(state, { startedAt: null, failure })
    },
    /** Lets it look a few times. */
    async wait() {
      const least = looks + 3
      await expect.poll(() => looks).toBeGreaterThanOrEqual(least)
    },
  }
}

test('the first backup is begun at once, the next when that one is too old', async () => {
  const schedule = start(24)
  await expect.poll(schedule.getBegun).toBe(1)
  await schedule.wait()
  expect(schedule.getBegun()).toBe(1)
  schedule.finish()
  schedule.setNow(NOON + 24 * HOUR_MS - 1)
  await schedule.wait()
  expect(schedule.getBegun()).toBe(1)
  schedule.setNow(NOON + 24 * HOUR_MS)
  await expect.poll(schedule.getBegun).toBe(2)
})

test('one that has failed is tried again an hour later', async () => {
  const schedule = start(24)
  await expect.poll(schedule.getBegun).toBe(1)
  schedule.finish({ at: NOON, message: 'no space' })
  schedule.setNow(NOON + HOUR_MS - 1)
  await schedule.wait()
  expect(schedule.getBegun()).toBe(1)
  schedule.setNow(NOON + HOUR_MS)
  await expect.poll(schedule.getBegun).toBe(2)
})

test('without hours nothing is ever looked at', async () => {
  const off = start(0)
  const on = start(1)
  await on.wait()
  expect(off.getLooks()).toBe(0)
})

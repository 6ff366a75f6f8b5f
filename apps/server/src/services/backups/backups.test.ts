import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { createBackups } from './backups.ts'
import { BucketError, type BackupBucket } from './bucket.ts'

function create(run?: (target: string) => Promise<void>, bucket: BackupBucket | null = null) {
  let now = Date.UTC(2026, 0, 1)
  const folder = join(createTemporaryFolder(), 'backups')
  const write = async (target: string): Promise<void> => {
    mkdirSync(target)
    const files = [{ path: 'playhead.db', sizeBytes: 40, sha256: 'a'.repeat(64) }]
    const counts = { sessions: 2, chunks: 3, damagedChunks: 0 }
    const manifest = { format: 1, version: '1', createdAt: now, files, ...counts }
    writeFileSync(join(target, 'manifest.json'), JSON.stringify(manifest))
  }
  const backups = createBackups({ folder, bucket, run: run ?? write, now: () => now })
  const make = async () => {
    now += 60_000
    await backups.start()
    await expect.poll(async () => (await backups.list()).startedAt).toBeNull()
  }
  return { folder, backups, make }
}

test('there is none at first, then the newest come first, and only so many are kept', async () => {
  const { folder, backups, make } = create()
  expect(await backups.list()).toEqual({
    folder,
    bucket: null,
    startedAt: null,
    failure: null,
    backups: [],
  })
  for (let count = 0; count < 5; count += 1) await make()
  mkdirSync(join(folder, 'mine'))
  await make()
  const { backups: list } = await backups.list()
  expect(list.map(({ createdAt }) => new Date(createdAt).getMinutes())).toEqual([6, 5, 4])
  expect(list[0]).toMatchObject({ sizeBytes: 40, sessions: 2 })
  expect(readdirSync(folder)).toContain('mine')
})

test('one runs at a time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { backups } = create(() => promise)
  await backups.start()
  await expect(backups.start()).rejects.toMatchObject({ code: 'backup_running' })
  resolve()
  await expect.poll(async () => (await backups.list()).startedAt).toBeNull()
})

test('a failure is kept until one works', async () => {
  let isBroken = true
  const { backups, make } = create(async () => {
    if (isBroken) throw new Error('The disk is full.')
  })
  await make()
  expect((await backups.list()).failure).toMatchObject({ message: 'The disk is full.' })
  isBroken = false
  await make()
  expect((await backups.list()).failure).toBeNull()
})

test('each goes to the bucket, where as many are kept, and one that does not get there has failed', async () => {
  const asked: string[] = []
  let isBroken = false
  const bucket: BackupBucket = {
    url: 'https://s3.example/backups',
    send: async (folder, name) => {
      asked.push(`send ${folder.endsWith(name)}`)
      if (isBroken) throw new BucketError('The bucket did not take a file: 403')
    },
    prune: async (kept) => void asked.push(`keep ${kept}`),
    list: async () => [],
    fetch: async () => {},
  }
  const { backups, make } = create(undefined, bucket)
  await make()
  expect(asked).toEqual(['send true', 'keep 3'])
  expect(await backups.list()).toMatchObject({ bucket: bucket.url, failure: null })
  isBroken = true
  await make()
  const { failure, backups: made } = await backups.list()
  expect(failure).toMatchObject({ message: 'The bucket did not take a file: 403' })
  expect(made).toHaveLength(2)
})

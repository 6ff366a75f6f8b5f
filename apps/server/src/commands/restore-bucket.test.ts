import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createBackupBucket } from '../services/backups/bucket.ts'
import { CONTENT_CHECKS } from '../services/integrity/content-checks.ts'
import { backUpStorage, openStorage } from '../storage/open-storage.ts'
import { findProgram } from '../testing/built-program.ts'
import { BUCKET_KEY, startBucketServer } from '../testing/bucket-server.ts'
import { createSegment, NOON } from '../testing/segment-fixtures.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

test('the newest backup of the bucket is restored by command, and leaves nothing beside the data', async () => {
  const server = await startBucketServer()
  onTestFinished(server.close)
  const folder = join(createTemporaryFolder(), 'data')
  const storage = openStorage({ kind: 'folder', folder })
  const segment = createSegment()
  await storage.appendSegment(segment)
  await storage.close()
  const name = 'playhead-20260101T120000Z'
  const target = join(createTemporaryFolder(), name)
  const version = '1'
  await backUpStorage({ folder, target, version, now: () => NOON, contents: CONTENT_CHECKS })
  const config = { url: `${server.url}/shop`, region: 'us-east-1', ...BUCKET_KEY }
  await createBackupBucket({ config }).send(target, name)

  const restored = join(createTemporaryFolder(), 'srv', 'data')
  const env = {
    PATH: process.env['PATH'],
    PLAYHEAD_DATA: restored,
    PLAYHEAD_BACKUP_BUCKET: config.url,
    PLAYHEAD_BACKUP_ACCESS_KEY: config.accessKey,
    PLAYHEAD_BACKUP_SECRET_KEY: config.secretKey,
  }
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [findProgram(), ...args], { env })
  await expect(run('restore', 'bucket:none')).rejects.toThrow('has no backup none')
  expect(existsSync(restored)).toBe(false)
  expect((await run('restore', 'bucket:newest')).stdout).toContain('1 sessions, 1 chunks')
  expect(readdirSync(dirname(restored))).toEqual(['data'])
  expect((await run('config')).stdout).not.toContain(BUCKET_KEY.secretKey)

  const again = openStorage({ kind: 'folder', folder: restored })
  expect(await again.sessions.load(segment.sessionId)).not.toBeNull()
  await again.close()
})

import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { startWriters } from '../testing/segment-writers.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { PROJECT } from '../testing/test-app.ts'
import { serve } from './serve.ts'
import { readStored } from './stored-segments.ts'

const DISK_MB = 192

/** Mounts a small disk. @returns null where that is not allowed */
function mountSmallDisk(): string | null {
  const folder = join(createTemporaryFolder(), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

async function getStatus(url: string): Promise<string> {
  return ((await (await fetch(`${url}/healthz`)).json()) as { status: string }).status
}

test('a disk that fills up: 507 before it is full, nothing acknowledged is lost, and it goes on by itself', async (context) => {
  const disk = mountSmallDisk()
  if (!disk) return context.skip('no disk of a set size can be mounted here')
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(64_000_000))
  const folder = join(disk, 'data')
  const { server, url, key } = await serve(folder, { PLAYHEAD_DISK_RESERVE_MB: '32' })
  const writers = startWriters({ url, key, count: 8, payloadBytes: 400_000 })
  while (!writers.refused.has(507)) await setTimeout(20)
  // What was counted as written may be less on the disk: then some more is taken in.
  await expect.poll(() => getStatus(url), { timeout: 30_000 }).toBe('disk_full')
  const before = writers.acknowledged.size
  rmSync(ballast)
  await writers.waitFor(before + 20)
  await writers.stop()
  server.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
  // Neither 500 nor 503: SQLite never met a full disk.
  expect([...writers.refused.keys()]).toEqual([507])
  const stored = await readStored(folder, writers.acknowledged)
  expect([...writers.acknowledged].filter((name) => !stored.has(name))).toEqual([])
}, 120_000)

test('on a disk at its reserve sessions can be deleted', async (context) => {
  const disk = mountSmallDisk()
  if (!disk) return context.skip('no disk of a set size can be mounted here')
  const folder = join(disk, 'data')
  const { server, url, key } = await serve(folder, { PLAYHEAD_DISK_RESERVE_MB: '32' })
  const writers = startWriters({ url, key, count: 8, payloadBytes: 400_000 })
  while (!writers.refused.has(507)) await setTimeout(20)
  await writers.stop()
  server.kill('SIGTERM')
  await server.ended
  const storage = openStorage({ kind: 'folder', folder })
  const before = await storage.loadFreeBytes()
  const sessionIds = [...new Set([...writers.acknowledged].map((name) => name.split('/')[0] ?? ''))]
  const projectId = PROJECT.id
  await storage.deletions.deleteSessions({ projectId, sessionIds, deletedAt: Date.now() })
  while ((await storage.deletions.sweep(Date.now())) === 'more');
  await storage.close()
  const again = openStorage({ kind: 'folder', folder })
  expect(await again.loadFreeBytes()).toBeGreaterThan(before + 20_000_000)
  await again.close()
}, 120_000)

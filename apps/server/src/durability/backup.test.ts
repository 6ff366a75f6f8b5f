import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CONTENT_CHECKS } from '../services/integrity/content-checks.ts'
import { examineStorage } from '../storage/open-storage.ts'
import { fillPackedDays, look, PACKED_PROJECT } from '../testing/packed-days.ts'
import { NOON } from '../testing/segment-fixtures.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

const DAY_MS = 86_400_000
const BACKUPS = 3

test('backups that are made while a server deletes open, and doctor finds nothing in them', async () => {
  const root = createTemporaryFolder()
  const folder = join(root, 'data')
  const { deleted, kept } = await fillPackedDays(folder)
  const sessions = [...deleted, ...kept]
  const env = { PLAYHEAD_DATA: folder, PLAYHEAD_LOG_LEVEL: 'warn' }
  const run = async (args: readonly string[], settings: Record<string, string> = env) => {
    const command = startCommand(args, settings)
    expect([await command.ended, command.output()]).toEqual([
      { code: 0, signal: null },
      expect.any(String),
    ])
  }
  const server = startCommand(['serve'], env)
  await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/)
  // Of the first day, which holds what is not packed too, and then of the second.
  const days = [NOON, NOON + DAY_MS].map((at) =>
    [at, at + 1].map((each) => new Date(each).toISOString()),
  )
  const deleting = (async () => {
    for (const [from = '', to = ''] of days) {
      await run(['delete', 'range', PACKED_PROJECT.key, '--from', from, '--to', to])
    }
  })()
  for (let backup = 0; backup < BACKUPS; backup += 1) {
    const target = join(root, `backup-${backup}`)
    await run(['backup', target])
    const restored = join(root, `restored-${backup}`)
    await run(['restore', target], { ...env, PLAYHEAD_DATA: restored })
    const examined = examineStorage({
      folder: restored,
      isFull: true,
      isRepairing: false,
      now: NOON,
      contents: CONTENT_CHECKS,
    })
    expect(examined.findings).toEqual([])
    // Each is there as a whole, or not at all.
    const { there, whole } = await look(restored, sessions)
    expect(whole).toEqual(there)
  }
  await deleting
  server.kill('SIGTERM')
  await server.ended
  const last = await look(folder, sessions)
  expect(last.whole).toEqual(last.there)
  expect(last.there).toHaveLength(5)
}, 180_000)

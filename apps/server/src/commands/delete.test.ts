import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { createSegment } from '../testing/segment-fixtures.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { PROJECT } from '../testing/test-app.ts'

async function createFolder() {
  const folder = join(createTemporaryFolder(), 'data')
  const storage = openStorage({ kind: 'folder', folder })
  await storage.control.putProject(PROJECT)
  const [bob, eve] = [createSegment({ userId: 'bob' }), createSegment({ userId: 'eve' })]
  for (const segment of [bob, eve]) await storage.appendSegment(segment)
  await storage.close()
  const env = { PLAYHEAD_DATA: folder, PLAYHEAD_PORT: '0', PLAYHEAD_LOG_LEVEL: 'warn' }
  return { folder, env, bob: bob.sessionId, eve: eve.sessionId }
}

test('a command deletes by itself where no server runs, and refuses what is no session', async () => {
  const { folder, env, bob, eve } = await createFolder()
  const wrong = startCommand(['delete', 'session', PROJECT.key, 'nonsense'], env)
  expect(await wrong.ended).toEqual({ code: 1, signal: null })
  const command = startCommand(['delete', 'session', PROJECT.key, bob, '--reason', 'asked'], env)
  await command.waitFor(/Deleted {5}1 sessions of Shop/)
  expect(await command.ended).toEqual({ code: 0, signal: null })
  const storage = openStorage({ kind: 'folder', folder })
  expect(await storage.sessions.load(bob)).toBeNull()
  expect(await storage.sessions.load(eve)).not.toBeNull()
  expect(await storage.control.listErasures({ projectId: null, limit: 9 })).toMatchObject([
    { requestedBy: 'command line', reason: 'asked', sessions: 1 },
  ])
  await storage.close()
})

test('a command has the server delete that runs on the folder', async () => {
  const { folder, env, bob, eve } = await createFolder()
  const server = startCommand(['serve'], env)
  await server.waitFor(/Playhead {4}(http:\S+)/)
  const command = startCommand(['delete', 'user', PROJECT.key, 'bob'], env)
  await command.waitFor(/A server runs on this data folder/)
  expect(await command.ended).toEqual({ code: 0, signal: null })
  expect(command.output()).toContain('Deleted     1 sessions of Shop')
  server.kill('SIGTERM')
  await server.ended
  const storage = openStorage({ kind: 'folder', folder })
  expect(await storage.sessions.load(bob)).toBeNull()
  expect(await storage.sessions.load(eve)).not.toBeNull()
  await storage.close()
}, 60_000)

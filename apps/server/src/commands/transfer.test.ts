import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

const AT = Date.UTC(2026, 0, 1)
const RECORDING = [
  { type: 4, timestamp: AT, data: { href: 'https://a.example/', width: 800, height: 600 } },
  { type: 2, timestamp: AT + 1, data: { node: { id: 1 }, initialOffset: { left: 0, top: 0 } } },
]

async function run(args: readonly string[], env: Record<string, string>) {
  const command = startCommand(args, env)
  const { code } = await command.ended
  return { code, output: command.output() }
}

test('imported into a running server, backed up, restored, and exported without one', async () => {
  const root = createTemporaryFolder()
  const file = join(root, 'recording.json')
  writeFileSync(file, JSON.stringify(RECORDING))
  const quiet = { PLAYHEAD_LOG_LEVEL: 'silent' }
  const env = { ...quiet, PLAYHEAD_DATA: join(root, 'data') }
  const server = startCommand(['serve'], env)
  const [, port = ''] = await server.waitFor(/http:\/\/127\.0\.0\.1:(\d+)\//)
  const created = await run(['project', 'create', 'Shop'], env)
  const [, key = ''] = /data-key="([\w-]+)"/.exec(created.output) ?? []

  const beside = { ...env, PLAYHEAD_PORT: port }
  const imported = await run(['import', key, file], beside)
  const [, sessionId = ''] = /session ([\w-]+) {2}1 segments/.exec(imported.output) ?? []
  expect(imported).toMatchObject({ code: 0, output: expect.stringContaining(sessionId) })
  expect((await run(['import', key, file], beside)).output).toContain('was there already')
  expect((await run(['import', key, join(root, 'none')], beside)).output).toContain(
    'cannot be read',
  )
  expect(await run(['backup', join(root, 'backup')], env)).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 sessions, 1 chunks'),
  })
  expect((await run(['doctor', '--repair'], env)).output).toContain('is in use')
  server.kill('SIGTERM')
  await server.ended

  const restored = { ...quiet, PLAYHEAD_DATA: join(root, 'restored') }
  expect((await run(['restore', join(root, 'backup')], restored)).code).toBe(0)
  expect(await run(['doctor', '--full'], restored)).toMatchObject({
    code: 0,
    output: expect.stringContaining('sound'),
  })
  const output = join(root, 'out.json')
  const args = ['export', sessionId, '--format', 'rrweb', '--output', output]
  expect(await run(args, restored)).toMatchObject({ code: 0 })
  expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual(RECORDING)
  const whole = join(root, 'out.playhead.gz')
  await run(['export', sessionId, '--output', whole], restored)
  expect(gunzipSync(readFileSync(whole)).toString()).toContain(sessionId)
  const none = ['export', 'nothing', '--output', join(root, 'none.gz')]
  expect(await run(none, restored)).toMatchObject({ code: 1 })
  expect(existsSync(join(root, 'none.gz'))).toBe(false)
}, 120_000)

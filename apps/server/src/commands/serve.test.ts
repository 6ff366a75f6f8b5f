import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBody, createHead } from '../testing/segment-fixtures.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

const LINK = /(http:\/\/127\.0\.0\.1:\d+)\/sign-in#([\w-]+)/

async function signIn(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  expect(answer.status).toBe(204)
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

test('a project made by command, a segment sent with its key, a restart: the session is there', async () => {
  const env = { PLAYHEAD_DATA: join(createTemporaryFolder(), 'data') }
  const first = startCommand(['serve'], env)
  const [, url = ''] = await first.waitFor(LINK)
  const project = startCommand(['project', 'create', 'Shop', '--origin', 'https://a.example'], env)
  const [, key = ''] = await project.waitFor(/data-key="([\w-]+)"/)
  const head = createHead({ projectKey: key, firstAt: Date.now() })
  const sent = await fetch(`${url}/v1/segments`, {
    method: 'POST',
    headers: { origin: 'https://a.example', 'content-type': 'text/plain' },
    body: new Uint8Array(createBody(head)),
  })
  expect(sent.status).toBe(202)

  first.kill('SIGTERM')
  expect(await first.ended).toEqual({ code: 0, signal: null })
  expect(existsSync(join(env.PLAYHEAD_DATA, 'playhead.db-wal'))).toBe(false)

  const second = startCommand(['serve'], env)
  const [, again = '', token = ''] = await second.waitFor(LINK)
  const cookie = await signIn(again, token)
  const session = await fetch(`${again}/api/sessions/${head.sessionId}`, { headers: { cookie } })
  expect(await session.json()).toMatchObject({ id: head.sessionId, pageViewCount: 1 })
})

test('a link made by command signs in at the running server', async () => {
  const env = { PLAYHEAD_DATA: createTemporaryFolder() }
  const server = startCommand(['serve'], env)
  const [, url = ''] = await server.waitFor(LINK)
  const command = startCommand(['sign-in-link'], env)
  const [, , token = ''] = await command.waitFor(LINK)
  const cookie = await signIn(url, token)
  expect((await fetch(`${url}/api/me`, { headers: { cookie } })).status).toBe(200)
  expect(await command.ended).toEqual({ code: 0, signal: null })
})

test('a taken port is one line that says which setting to change', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  try {
    for (const name of ['PLAYHEAD_PORT', 'PLAYHEAD_SHOP_PORT']) {
      const env = { PLAYHEAD_DATA: createTemporaryFolder(), PLAYHEAD_LOG_LEVEL: 'silent' }
      const command = startCommand(['demo'], { ...env, [name]: String(port) })
      expect(await command.ended).toEqual({ code: 1, signal: null })
      expect(command.output()).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`)
      expect(command.output()).toContain(`${name}=${port + 10} npm start`)
      expect(command.output()).not.toContain('    at ')
    }
  } finally {
    holder.close()
  }
})

test('a host that nobody has is a line that says which setting to change', async () => {
  const env = { PLAYHEAD_DATA: createTemporaryFolder(), PLAYHEAD_LOG_LEVEL: 'silent' }
  // Of TEST-NET-1, which no machine has.
  const command = startCommand(['serve'], { ...env, PLAYHEAD_HOST: '192.0.2.1' })
  expect(await command.ended).toEqual({ code: 1, signal: null })
  expect(command.output()).toContain('PLAYHEAD_HOST=127.0.0.1 npm start')
  expect(command.output()).not.toContain('    at ')
})

test('a data folder in use is one line that says what to do', async () => {
  const env = { PLAYHEAD_DATA: createTemporaryFolder(), PLAYHEAD_LOG_LEVEL: 'silent' }
  const first = startCommand(['serve'], env)
  await first.waitFor(LINK)
  const second = startCommand(['serve'], env)
  expect(await second.ended).toEqual({ code: 1, signal: null })
  expect(second.output()).toMatch(/^The data folder .+ is in use by another Playhead\. .+\n$/)
})

test('settings that cannot be are reported together, and nothing is made', async () => {
  const folder = join(createTemporaryFolder(), 'data')
  const env = { PLAYHEAD_DATA: folder, PLAYHEAD_PORT: 'eighty', PLAYHEAD_COLOUR: 'green' }
  const command = startCommand(['serve'], env)
  expect(await command.ended).toEqual({ code: 1, signal: null })
  expect(command.output()).toContain('PLAYHEAD_PORT is "eighty"')
  expect(command.output()).toContain('PLAYHEAD_COLOUR is no setting')
  expect(existsSync(folder)).toBe(false)
})

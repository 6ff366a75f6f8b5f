import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, get } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { json } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Logger } from 'pino'
import { ConfigError } from '../config.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { followTls, readTls } from './tls.ts'

const FIXTURES = join(import.meta.dirname, '..', 'testing', 'fixtures')
const FIRST = { tlsCertificate: join(FIXTURES, 'first.pem'), tlsKey: join(FIXTURES, 'first.key') }
const SECOND = {
  tlsCertificate: join(FIXTURES, 'second.pem'),
  tlsKey: join(FIXTURES, 'second.key'),
}

test('with a certificate the server speaks HTTPS, and its links say so', async () => {
  const server = startCommand(['serve'], {
    PLAYHEAD_DATA: createTemporaryFolder(),
    PLAYHEAD_TLS_CERT: FIRST.tlsCertificate,
    PLAYHEAD_TLS_KEY: FIRST.tlsKey,
  })
  const [, url = ''] = await server.waitFor(/(https:\/\/127\.0\.0\.1:\d+)\/sign-in#/)
  const asked = get(`${url}/healthz`, { ca: readFileSync(FIRST.tlsCertificate) })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  expect(await json(answer)).toMatchObject({ status: 'ok' })
  server.kill('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
})

test('a renewed certificate is taken over while the server runs, a broken one is not', async () => {
  const folder = createTemporaryFolder()
  const paths = { tlsCertificate: join(folder, 'site.pem'), tlsKey: join(folder, 'site.key') }
  const put = (pair: typeof FIRST): void => {
    copyFileSync(pair.tlsKey, paths.tlsKey)
    copyFileSync(pair.tlsCertificate, paths.tlsCertificate)
  }
  put(FIRST)
  const server = createServer(readTls(paths) ?? {}).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const warn = vi.fn<Logger['warn']>()
  const end = followTls({ server }, { paths, logger: { info: () => {}, warn }, everyMs: 10 })
  onTestFinished(() => {
    end()
    server.close()
  })
  const loadName = async (): Promise<unknown> => {
    const { port } = server.address() as AddressInfo
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return subject.CN
  }
  expect(await loadName()).toBe('first.playhead.test')
  writeFileSync(paths.tlsCertificate, 'half a certif')
  await vi.waitFor(() => expect(warn).toHaveBeenCalled())
  expect(await loadName()).toBe('first.playhead.test')
  put(SECOND)
  await vi.waitFor(async () => expect(await loadName()).toBe('second.playhead.test'))
})

test.each([
  [{ ...FIRST, tlsKey: SECOND.tlsKey }, 'are no certificate and its key'],
  [{ ...FIRST, tlsCertificate: FIRST.tlsKey }, 'are no certificate and its key'],
  [{ ...FIRST, tlsKey: '/none.key' }, 'PLAYHEAD_TLS_KEY: /none.key cannot be read'],
])('%j is refused', (paths, said) => {
  expect(() => readTls(paths)).toThrow(ConfigError)
  expect(() => readTls(paths)).toThrow(said)
})

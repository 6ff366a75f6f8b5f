/** What becomes of a process that uses the client: real processes, no fake time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SECRET_KEY, startReceiver, type Receiver } from './testing/receiver.ts'

const ENTRY = new URL('./index.ts', import.meta.url).href
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

async function run(body: string) {
  const options = JSON.stringify({
    host: receiver.host,
    secretKey: SECRET_KEY,
    flushIntervalMs: 3_600_000,
  })
  const code = `import { createPlayhead } from ${JSON.stringify(ENTRY)}
    const playhead = createPlayhead(${options})
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code])
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [exitCode] = await once(child, 'close')
  return { exitCode: exitCode as number | null, errors }
}

test('waiting events do not keep a process alive', async () => {
  expect(await run(`playhead.capture('a', { userId: 'ada' })`)).toEqual({ exitCode: 0, errors: '' })
  expect(receiver.stored).toEqual([])
})

test('close() at the end of a process delivers what waits', async () => {
  const body = `playhead.capture('a', { userId: 'ada' })
    await playhead.close()`
  expect(await run(body)).toEqual({ exitCode: 0, errors: '' })
  expect(receiver.stored).toHaveLength(1)
})

test('leaving a block with `await using` delivers what waits', async () => {
  const body = `{
      await using client = playhead
      client.capture('a', { userId: 'ada' })
    }`
  expect(await run(body)).toEqual({ exitCode: 0, errors: '' })
  expect(receiver.stored).toHaveLength(1)
})

test('close() waits for a server that is busy, though nothing else keeps the process alive', async () => {
  receiver.script.push({ status: 503, headers: { 'retry-after': '1', connection: 'close' } })
  const body = `playhead.capture('a', { userId: 'ada' })
    const report = await playhead.close()
    if (report.delivered !== 1) process.exitCode = 3`
  const { exitCode, errors } = await run(body)
  expect(exitCode).toBe(0)
  expect(errors).toContain('PLAYHEAD_DELIVERY_DELAYED')
  expect(receiver.stored).toHaveLength(1)
})

test('a server that is gone never crashes the process', async () => {
  const body = `process.on('unhandledRejection', () => process.exit(4))
    playhead.capture('a', { userId: 'ada' })
    await playhead.close({ timeoutMs: 100 })`
  await receiver.stop()
  const { exitCode, errors } = await run(body)
  receiver = await startReceiver()
  expect(exitCode).toBe(0)
  expect(errors).toContain('PLAYHEAD_UNDELIVERED')
})

import { expect, test } from 'vitest'
import { deriveId, type ForwardedEvent } from '../services/forwarding/forwarded-event.ts'
import { openControlStore, openStorage } from '../storage/open-storage.ts'
import { startEventReceiver } from '../testing/event-receiver.ts'
import { startWriters } from '../testing/segment-writers.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { PROJECT } from '../testing/test-app.ts'
import { IS_LONG } from './is-long.ts'
import { serve } from './serve.ts'

const KILLS = IS_LONG ? 40 : 3

test('what was stored is forwarded at least once, whenever the server is killed', async () => {
  const folder = createTemporaryFolder()
  const received = new Set<string>()
  const order = new Map<string, string[]>()
  // Every third request fails after it was read, and every fifth is cut off.
  const receiver = await startEventReceiver(({ body }, count) => {
    if (count % 5 === 0) return 'drop'
    const { events } = JSON.parse(body.toString()) as { events: ForwardedEvent[] }
    for (const { id, sessionId } of events) {
      if (!received.has(id)) order.set(sessionId, [...(order.get(sessionId) ?? []), id])
      received.add(id)
    }
    return { status: count % 3 === 0 ? 500 : 200 }
  })
  const storage = openStorage({ kind: 'folder', folder, warn: () => {} })
  await storage.forwarding.begin('d1', 'now')
  await storage.close()
  const { control, close } = openControlStore(folder)
  await control.putDestination({
    id: 'd1',
    projectId: PROJECT.id,
    name: 'Warehouse',
    events: [],
    filter: { all: [] },
    target: {
      kind: 'webhook',
      region: 'us',
      projectId: '',
      username: '',
      url: `${receiver.url}/`,
      secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    },
    isOn: true,
    createdAt: 1,
    changedAt: 1,
  })
  close()
  const env = { PLAYHEAD_FORWARD_LOCAL: '127.0.0.1' }
  const acknowledged: string[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { server, url, key } = await serve(folder, env)
    const writers = startWriters({ url, key, count: 8, payloadBytes: 3_000 })
    const before = receiver.requests.length
    await writers.waitFor(40 + ((kill * 67) % 90))
    // In the middle of sending, as it sends all the time.
    await receiver.until(() => receiver.requests.length > before)
    server.kill('SIGKILL')
    await server.ended
    await writers.stop()
    acknowledged.push(...writers.acknowledged)
  }
  const { server } = await serve(folder, env)
  const names = acknowledged.map((name) => name.split('/'))
  const expected = names.map(([sessionId = '', windowId = '', sequence]) =>
    deriveId(['page', sessionId, windowId, Number(sequence), 0]),
  )
  await receiver.until(() => expected.every((id) => received.has(id)))
  server.kill('SIGTERM')
  expect(await server.ended).toEqual({ code: 0, signal: null })
  expect(expected.length).toBeGreaterThan(KILLS * 40)
  // Of each session in the order in which it was stored.
  for (const [sessionId, ids] of order) {
    const mine = names.flatMap((name, place) => (name[0] === sessionId ? [expected[place]] : []))
    expect(ids.filter((id) => mine.includes(id))).toEqual(mine)
  }
}, 900_000)

import { expect, test } from 'vitest'
import type { Storage } from '../../../storage/storage.ts'
import {
  named,
  OK,
  PROJECT_ID,
  startForwarding as start,
} from '../../../testing/forwarding-fixtures.ts'
import { createSegment, NOON } from '../../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../../testing/server-event-fixtures.ts'
import { judgeAmplitude, judgeMixpanel, type Judged } from '../../../testing/vendor-rules.ts'

const EVENTS_OF_ALL_KINDS = [
  named('page_view', { url: 'https://shop.example/', metadata: { title: 'Shop', empty: null } }),
  named('exception', {
    channel: '__errors',
    metadata: { message: 'Ä "quote"\n', depth: { a: [1] } },
  }),
  named('$pageview', { tags: { plan: 'pro' } }),
]

/** Sends visits of people with awkward ids, and an event of a back end. */
async function appendAll(storage: Storage): Promise<string[]> {
  const ids: string[] = []
  for (const anonymousId of ['visitor-1', 'anonymous', 'x', '0']) {
    const segment = createSegment({ anonymousId, events: EVENTS_OF_ALL_KINDS })
    ids.push(segment.sessionId)
    await storage.appendSegment(segment)
  }
  const event = createServerEvent({ userId: '42', anonymousId: null })
  await storage.appendServerEvents(createServerEvents([event]))
  return ids
}

test('Amplitude gets what it documents, with the start of the session as its number', async () => {
  const judged: Judged[] = []
  const { add, storage, receiver } = await start((request) => {
    judged.push(judgeAmplitude(request))
    return { status: 200, body: { code: 200 } }
  })
  await add({ target: { kind: 'amplitude', region: 'eu', secret: 'amplitude-key' } })
  const ids = await appendAll(storage)
  await receiver.until(() => judged.flatMap(({ events }) => events).length === 13)
  expect(judged.flatMap(({ faults, refused }) => [...faults, ...refused.values()])).toEqual([])
  const events = judged.flatMap((each) => each.events)
  const [first] = events
  const started = Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)
  expect(first).toMatchObject({
    event_type: 'page_view',
    device_id: 'visitor-1',
    session_id: started,
    event_properties: {
      title: 'Shop',
      sessionId: ids[0],
      sessionStart: false,
    },
  })
  // Nobody is called anonymous.
  expect(events[3]).toMatchObject({ device_id: ids[1] })
  expect(events.at(-1)).toMatchObject({ user_id: '42', event_type: 'paid' })
  expect(new Set(events.map((event) => event['insert_id'])).size).toBe(13)
})

test('events that Amplitude refuses are left out, and the others sent again', async () => {
  const taken: string[] = []
  const { add, storage, forwarding } = await start((request) => {
    const { events } = judgeAmplitude(request)
    const places = [...events.keys()].filter((place) => events[place]?.['event_type'] === 'bad')
    if (places.length > 0) {
      const body = {
        code: 400,
        error: 'Request missing required field',
        events_with_invalid_fields: { time: places },
      }
      return { status: 400, body }
    }
    taken.push(...events.map((event) => String(event['event_type'])))
    return OK
  })
  const id = await add({ target: { kind: 'amplitude', secret: 'amplitude-key' } })
  const names = ['a', 'bad', 'b', 'bad', 'c']
  await storage.appendSegment(createSegment({ events: names.map((name) => named(name)) }))
  await expect.poll(() => taken).toEqual(['a', 'b', 'c'])
  await expect
    .poll(async () => (await forwarding.list(PROJECT_ID))[0])
    .toMatchObject({ state: 'healthy', delivered: 3, rejected: 2, waiting: 0 })
  const attempts = await forwarding.listAttempts(PROJECT_ID, id)
  expect(attempts[1]).toMatchObject({
    events: 2,
    rejected: 2,
    error: 'Request missing required field (400): time',
  })
})

test('Mixpanel gets what it documents, by token or by service account', async () => {
  const judged: Judged[] = []
  const { add, storage, receiver, forwarding } = await start((request) => {
    judged.push(judgeMixpanel(request))
    return { status: 200, body: { code: 200, status: 'OK' } }
  })
  const id = await add({ target: { kind: 'mixpanel', region: 'eu', secret: 'token-1234' } })
  const ids = await appendAll(storage)
  await receiver.until(() => judged.flatMap(({ events }) => events).length === 13)
  // What is given up before its answer was noted is sent again.
  await expect.poll(async () => (await forwarding.list(PROJECT_ID))[0]?.waiting).toBe(0)
  await forwarding.change(PROJECT_ID, id, {
    name: 'Mixpanel',
    events: [],
    filter: { all: [] },
    isOn: true,
    target: {
      kind: 'mixpanel',
      projectId: '123',
      username: 'us.er',
      secret: 'secret-12',
    },
  })
  await storage.appendSegment(createSegment())
  await receiver.until(() => judged.flatMap(({ events }) => events).length === 14)
  expect(judged.flatMap(({ faults, refused }) => [...faults, ...refused.values()])).toEqual([])
  const [first] = judged.flatMap((each) => each.events)
  expect(first).toMatchObject({
    event: 'page_view',
    properties: {
      distinct_id: '$device:visitor-1',
      $device_id: 'visitor-1',
      $session_id: ids[0],
      time: NOON,
      sessionStart: false,
      $current_url: 'https://shop.example/',
    },
  })
})

test('of what Mixpanel refuses the others were taken, and nothing is sent again', async () => {
  const { add, storage, receiver, forwarding } = await start(() => ({
    status: 400,
    body: {
      code: 400,
      error: 'some data points in the request failed validation',
      num_records_imported: 2,
      status: 'Bad Request',
      failed_records: [
        {
          index: 1,
          field: 'properties.time',
          message: 'time is invalid',
        },
      ],
    },
  }))
  await add({ target: { kind: 'mixpanel', secret: 'token-1234' } })
  await storage.appendSegment(createSegment({ events: ['a', 'b', 'c'].map((name) => named(name)) }))
  await expect
    .poll(async () => (await forwarding.list(PROJECT_ID))[0])
    .toMatchObject({
      state: 'healthy',
      delivered: 2,
      rejected: 1,
      waiting: 0,
      lastAttempt: {
        error: 'some data points in the request failed validation (400): time is invalid',
      },
    })
  expect(receiver.requests).toHaveLength(1)
})

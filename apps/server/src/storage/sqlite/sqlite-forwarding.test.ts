import { expect, test } from 'vitest'
import { createSegment, NOON } from '../../testing/segment-fixtures.ts'
import { createServerEvent, createServerEvents } from '../../testing/server-event-fixtures.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import type { ForwardingPage } from '../forwarding-store.ts'
import type { Storage } from '../storage.ts'
import { openSqliteStorage } from './sqlite-storage.ts'

const QUERY = { destinationId: 'd1', projectId: 'project-1', filter: { all: [] } }

async function append(storage: Storage, name: string): Promise<string> {
  const segment = createSegment({ events: [{ name, channel: 'app', at: NOON, path: '/' }] })
  await storage.appendSegment(segment)
  return segment.sessionId
}

/** Until its rows are gone, and their numbers can be given again. */
async function erase(storage: Storage, ...sessionIds: string[]): Promise<void> {
  await storage.deletions.deleteSessions({ projectId: 'project-1', sessionIds, deletedAt: NOON })
  while ((await storage.deletions.sweep(NOON)) === 'more');
}

const listNames = (page: ForwardingPage | null): string[] =>
  (page?.events ?? []).map(({ indexed }) => indexed.event.name)

async function readNext(storage: Storage): Promise<string[]> {
  const page = await storage.forwarding.read(QUERY)
  if (page) await storage.forwarding.settle('d1', { next: page.next })
  return listNames(page)
}

test('an event whose row has the number of one that went is not passed over', async () => {
  const storage = openSqliteStorage(createTemporaryFolder())
  await storage.forwarding.begin('d1', 'now')
  await append(storage, 'kept')
  const gone = await append(storage, 'gone')
  expect(await readNext(storage)).toEqual(['kept', 'gone'])
  await erase(storage, gone)
  await append(storage, 'new')
  expect(await readNext(storage)).toEqual(['new'])
  await storage.close()
})

test('nor is one that takes a number while the page with it is on its way', async () => {
  const storage = openSqliteStorage(createTemporaryFolder())
  await storage.forwarding.begin('d1', 'now')
  const gone = [await append(storage, 'a'), await append(storage, 'b'), await append(storage, 'c')]
  const page = await storage.forwarding.read(QUERY)
  expect(listNames(page)).toEqual(['a', 'b', 'c'])
  await erase(storage, ...gone)
  await append(storage, 'd')
  await append(storage, 'e')
  await append(storage, 'f')
  await append(storage, 'g')
  if (page) await storage.forwarding.settle('d1', { next: page.next })
  expect(await readNext(storage)).toEqual(['d', 'e', 'f', 'g'])
  expect(await readNext(storage)).toEqual([])
  await storage.close()
})

test('the same holds for events of back ends', async () => {
  const storage = openSqliteStorage(createTemporaryFolder())
  await storage.forwarding.begin('d1', 'now')
  const put = async (person: string): Promise<void> => {
    const event = { name: person, channel: 'app', at: NOON, path: '' }
    const owner = { kind: 'person', person: `user:${person}` } as const
    const batch = createServerEvents([createServerEvent({ owner, event, userId: person })])
    await storage.appendServerEvents(batch)
  }
  await put('ada')
  const page = await storage.forwarding.read(QUERY)
  expect(listNames(page)).toEqual(['ada'])
  await erase(storage, page?.events[0]?.session.sessionId ?? '')
  await put('bob')
  if (page) await storage.forwarding.settle('d1', { next: page.next })
  expect(await readNext(storage)).toEqual(['bob'])
  await storage.close()
})

test('a place, and what was attempted, is there after the storage was closed', async () => {
  const folder = createTemporaryFolder()
  const first = openSqliteStorage(folder)
  await first.forwarding.begin('d1', 'now')
  await append(first, 'a')
  await readNext(first)
  await append(first, 'b')
  await first.forwarding.settle('d1', { state: { failingSinceAt: NOON, pausedAt: NOON + 1 } })
  await first.close()
  const second = openSqliteStorage(folder)
  const [progress] = await second.forwarding.listProgress(['d1'])
  expect(progress).toMatchObject({ failingSinceAt: NOON, pausedAt: NOON + 1, waiting: 1 })
  expect(await readNext(second)).toEqual(['b'])
  await second.close()
})

import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { createLiveStreams, type LiveStreamsOptions } from './live-streams.ts'

function createStreams(options: Partial<LiveStreamsOptions> = {}) {
  const live = createLiveStreams({
    loadClosedAt: async () => Date.now() + 3_600_000,
    now: () => Date.now(),
    ...options,
  })
  onTestFinished(() => live.close())
  return live
}

const newsOf = (sessionId: string, hasTrouble = false) => ({
  sessionId,
  projectId: 'shop',
  hasTrouble,
})

/** What a stream has said, as far as it was read, and whether it is over. */
function listen(stream: Readable): { events: () => string[]; isOver: () => boolean } {
  let text = ''
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return {
    events: () =>
      Array.from(text.matchAll(/^event: (\w+)\ndata: \{\}\n\n/gm), ([, name]) => name ?? ''),
    isOver: () => stream.readableEnded,
  }
}

test('many segments that come at once are told once, and those of other sessions never', async () => {
  const live = createStreams()
  const { events } = listen(await live.open('a', 'users'))
  await expect.poll(events).toEqual(['stored'])
  for (let count = 0; count < 20; count += 1) live.noteStored(newsOf('a'))
  live.noteStored(newsOf('b'))
  await expect.poll(events).toEqual(['stored', 'stored'])
  await wait(400)
  expect(events()).toEqual(['stored', 'stored'])
})

test('a stream says that its session has closed, and ends', async () => {
  const closedAt = Date.now() + 300
  const live = createStreams({ loadClosedAt: async () => closedAt })
  const { events, isOver } = listen(await live.open('a', 'users'))
  await expect.poll(isOver).toBe(true)
  expect(events()).toEqual(['stored', 'closed'])
  expect(Date.now()).toBeGreaterThanOrEqual(closedAt)
})

test('a session that goes on stays open past the time at which it would have closed', async () => {
  let closedAt = Date.now() + 200
  const live = createStreams({ loadClosedAt: async () => closedAt })
  const { events, isOver } = listen(await live.open('a', 'users'))
  closedAt += 600
  await wait(400)
  expect(isOver()).toBe(false)
  await expect.poll(isOver).toBe(true)
  expect(events()).toEqual(['stored', 'closed'])
})

test('there are only so many streams for each audience, and one that ends makes room', async () => {
  const live = createStreams({ limits: { users: 1, links: 1 } })
  const first = await live.open('a', 'users')
  await expect(live.open('b', 'users')).rejects.toMatchObject({ code: 'too_many_streams' })
  await live.open('a', 'links')
  first.destroy()
  await expect.poll(() => live.open('b', 'users').then(() => 'open', String)).toBe('open')
})

test('a session that is not there takes no room', async () => {
  let isThere = false
  const live = createStreams({
    limits: { users: 1, links: 0 },
    loadClosedAt: async () => {
      if (!isThere) throw new AppError('unknown_session')
      return Infinity
    },
  })
  await expect(live.open('a', 'users')).rejects.toMatchObject({ code: 'unknown_session' })
  isThere = true
  await expect.poll(() => live.open('a', 'users').then(() => 'open', String)).toBe('open')
})

test('a reader that does not read gathers nothing', async () => {
  const live = createStreams()
  const stream = await live.open('a', 'users')
  for (let round = 0; round < 3; round += 1) {
    live.noteStored(newsOf('a'))
    await wait(260)
  }
  expect(stream.readableLength).toBeLessThan(4_200)
})

test('closing ends every stream and lets no other open', async () => {
  const live = createStreams()
  const { isOver } = listen(await live.open('a', 'users'))
  live.close()
  await expect.poll(isOver).toBe(true)
  await expect(live.open('a', 'users')).rejects.toMatchObject({ code: 'too_many_streams' })
})

test('a project is told of what comes in any of its sessions, and when something went wrong', async () => {
  const live = createStreams()
  const { events } = listen(live.openProject('shop'))
  const other = listen(live.openProject('blog'))
  await expect.poll(events).toEqual(['stored', 'trouble'])
  for (const sessionId of ['a', 'b', 'c']) live.noteStored(newsOf(sessionId))
  await expect.poll(events).toEqual(['stored', 'trouble', 'stored'])
  live.noteStored(newsOf('a', true))
  live.noteStored(newsOf('b'))
  await expect.poll(events).toEqual(['stored', 'trouble', 'stored', 'stored', 'trouble'])
  expect(other.events()).toEqual(['stored', 'trouble'])
})

test('streams of projects are users’ ones, and end with the others', async () => {
  const live = createStreams({ limits: { users: 1, links: 1 } })
  const stream = live.openProject('shop')
  expect(() => live.openProject('blog')).toThrow(AppError)
  const { isOver } = listen(stream)
  live.close()
  await expect.poll(isOver).toBe(true)
})

test('a stream that has ended before all of it was read is told no more', async () => {
  const live = createStreams()
  const stream = await live.open('a', 'users')
  let failure: Error | null = null
  stream.on('error', (error) => (failure = error))
  live.noteStored(newsOf('a'))
  live.close()
  await wait(400)
  const { events, isOver } = listen(stream)
  await expect.poll(isOver).toBe(true)
  expect([events(), failure]).toEqual([['stored'], null])
})

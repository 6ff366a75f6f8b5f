import { parseUuidV7Time } from '@playhead/sessions'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openStorage } from '../../storage/open-storage.ts'
import { createHead, createPayload, NOON } from '../../testing/segment-fixtures.ts'
import { importRecordings, type RecordingFile } from './import-recording.ts'

const MONTH_MS = 30 * 86_400_000
const now = NOON + MONTH_MS
const options = { projectId: 'demo', newestEndsAt: now, spacingMs: 3_600_000 }
const range = { projectId: 'demo', fromAt: 0, toAt: now * 2, limit: 10, after: null }

function createRecording(name: string): RecordingFile {
  const first = createHead({ sessionId: '0197297d-2a00-7000-8000-000000000001', sequence: 0 })
  const second = { ...first, sequence: 1, firstAt: NOON + 5_000, lastAt: NOON + 10_000 }
  const lines = [first, { ...second, startsWithSnapshot: false }].map((head) => ({
    head: { ...head, sessionId: head.sessionId.slice(0, -1) + name },
    payload: Buffer.from(
      createPayload([{ timestamp: head.firstAt }, { timestamp: head.lastAt }]),
    ).toString('base64'),
    receivedAt: head.lastAt,
  }))
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  return { name, bytes: gzipSync(`${text}\n`) }
}

test('the newest recording ends at the moment asked for, the others before it', async () => {
  const storage = openStorage({ kind: 'memory' })
  const files = [createRecording('1'), createRecording('2')]
  expect(await importRecordings(storage, files, options)).toBe(2)
  const sessions = await storage.sessions.list(range)
  expect(sessions.map(({ columns }) => columns.startedAt)).toEqual([
    now - 10_000,
    now - 10_000 - 3_600_000,
  ])
})

test('ids, events and the recording itself move along', async () => {
  const storage = openStorage({ kind: 'memory' })
  await importRecordings(storage, [createRecording('1')], options)
  const [session] = await storage.sessions.list(range)
  const sessionId = session?.sessionId ?? ''
  const startedAt = now - 10_000
  const shift = startedAt - NOON
  const original = parseUuidV7Time('0197297d-2a00-7000-8000-000000000001') ?? 0
  expect(parseUuidV7Time(sessionId)).toBe(original + shift)
  const [event] = await storage.sessions.loadEvents(sessionId)
  expect(event?.event.at).toBe(startedAt)
  const segments = await storage.replays.listSegments(sessionId)
  expect(segments.map(({ sequence }) => sequence)).toEqual([0, 1])
  const windowId = segments[0]?.windowId ?? ''
  const stretch = { sessionId, windowId, fromSequence: 0, toSequence: 0 }
  const [read] = await Array.fromAsync(storage.replays.readSegments(stretch))
  expect(JSON.parse(gunzipSync(read?.payload ?? '').toString())).toEqual([
    { timestamp: startedAt },
    { timestamp: startedAt + 5_000 },
  ])
})

test('importing again, later, adds nothing', async () => {
  const storage = openStorage({ kind: 'memory' })
  const files = [createRecording('1')]
  await importRecordings(storage, files, options)
  const later = { ...options, newestEndsAt: now + MONTH_MS }
  expect(await importRecordings(storage, files, later)).toBe(0)
  expect(await storage.sessions.list(range)).toHaveLength(1)
})

test('an import that was cut short goes on with the same times', async () => {
  const storage = openStorage({ kind: 'memory' })
  const files = [createRecording('1')]
  let appends = 0
  const cutShort = {
    control: storage.control,
    appendSegment: async (segment: Parameters<typeof storage.appendSegment>[0]) => {
      appends += 1
      if (appends > 1) throw new Error('the power went')
      return storage.appendSegment(segment)
    },
  }
  await expect(importRecordings(cutShort, files, options)).rejects.toThrow('the power went')
  expect(await importRecordings(storage, files, { ...options, newestEndsAt: now + 5 })).toBe(1)
  const [session, ...others] = await storage.sessions.list(range)
  expect(others).toEqual([])
  expect(await storage.replays.listSegments(session?.sessionId ?? '')).toHaveLength(2)
})

test('a file that is no recording is refused', async () => {
  const storage = openStorage({ kind: 'memory' })
  const file = { name: 'x', bytes: gzipSync('not json\n') }
  await expect(importRecordings(storage, [file], options)).rejects.toThrow(SyntaxError)
})

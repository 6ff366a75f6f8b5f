import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts'
import { nameLog, type LogPlace } from './arrival-files.ts'
import { createArrivalReader } from './arrival-reader.ts'
import { createArrivalWriter, type ArrivalWriterOptions } from './arrival-writer.ts'

function open(options: Partial<ArrivalWriterOptions> = {}) {
  const folder = createTemporaryFolder()
  let last = 0
  const writer = createArrivalWriter({ folder, reserve: () => (last += 1), ...options })
  const reader = createArrivalReader(folder)
  onTestFinished(async () => {
    await writer.close()
    reader.close()
  })
  const read = (place: LogPlace | undefined, { length }: Uint8Array) =>
    place ? reader.read({ ...place, sizeBytes: length }) : null
  return { folder, writer, reader, read }
}

const createPayloads = (count: number) =>
  Array.from({ length: count }, (_, place) => randomBytes(1_000 + place))

test('payloads stand one behind the other, and are read where they were said to be', async () => {
  const { folder, writer, read } = open()
  expect(existsSync(join(folder, 'arrivals'))).toBe(false)
  const payloads = createPayloads(300)
  const places = [
    ...(await writer.append(payloads.slice(0, 100))),
    ...(await writer.append(payloads.slice(100))),
  ]
  expect(payloads.map((payload, at) => read(places[at], payload))).toEqual(payloads)
  expect(new Set(places.map(({ log }) => log))).toEqual(new Set([1]))
  const sizeBytes = payloads.reduce((sum, { length }) => sum + length, 0)
  expect(statSync(join(folder, nameLog(1))).size).toBe(sizeBytes)
  expect(writer.getCurrent()).toMatchObject({ log: 1, sizeBytes })
})

test('a log that is full or ended is followed by another', async () => {
  const { folder, writer, read } = open({ limitBytes: 5_000 })
  const payloads = createPayloads(12)
  const places: LogPlace[] = []
  for (const payload of payloads) places.push(...(await writer.append([payload])))
  await writer.finish()
  expect(writer.getCurrent()).toBeNull()
  await writer.finish()
  places.push(...(await writer.append(payloads.slice(0, 1))))
  expect(places.map(({ log }) => log)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4])
  expect(readdirSync(join(folder, 'arrivals'))).toHaveLength(4)
  expect(payloads.map((payload, at) => read(places[at], payload))).toEqual(payloads)
})

test('after a failure the log is left as it was, and what comes next goes into a new one', async () => {
  const failures: (Error | null)[] = []
  const { folder, writer, read } = open({
    syncFile: async (file) => {
      const failure = failures.shift()
      if (failure) throw failure
      await file.datasync()
    },
  })
  const [first, second, third] = createPayloads(3) as [Buffer, Buffer, Buffer]
  failures.push(null, new Error('EIO'))
  const [before] = (await writer.append([first])) as [LogPlace]
  const appends = [writer.append([second]), writer.append([third])]
  await expect(appends[0]).rejects.toThrow('EIO')
  const [after] = (await appends[1]) as [LogPlace]
  expect([before.log, after.log, after.offset]).toEqual([1, 2, 0])
  expect(readFileSync(join(folder, nameLog(1)))).toEqual(first)
  expect([read(before, first), read(after, third)]).toEqual([first, third])
})

test('what is not there is read as nothing, whatever is asked for', async () => {
  const { writer, reader } = open()
  const [payload] = createPayloads(1) as [Buffer]
  await writer.append([payload])
  const ask = (log: number, offset: number, sizeBytes: number) =>
    reader.read({ log, offset, sizeBytes })
  expect(ask(1, 0, 1_000)).toEqual(payload)
  expect([ask(2, 0, 1), ask(1, 1, 1_000), ask(1, -1, 1), ask(1, 0, 2 ** 40)]).toEqual([
    null,
    null,
    null,
    null,
  ])
})

test('more logs are read than may be open, also one that was let go of', async () => {
  const { writer, reader, read } = open({ limitBytes: 1 })
  const payloads = createPayloads(40)
  const places: LogPlace[] = []
  for (const payload of payloads) places.push(...(await writer.append([payload])))
  for (const round of [0, 1]) {
    for (const [at, payload] of payloads.entries()) {
      expect(read(places[at], payload)).toEqual(payload)
      if (round === 0) reader.release(places[at]?.log ?? 0)
    }
  }
})

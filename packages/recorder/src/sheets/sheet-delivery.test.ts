import { splitSegmentBody, type SheetsHead } from '@playhead/protocol'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { accept, disconnect, respond, untilSettled } from '../testing/transport-page.ts'
import { computeSha256 } from './sha-256.ts'
import { createSheetDelivery } from './sheet-delivery.ts'
import type { SheetShelf } from './sheet-shelf.ts'
import { createTextBook } from './text-book.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const css = (name: string, length = 2_000) => `/* ${name} */`.padEnd(length, 'x')

function open({ shelf = createShelf(), texts = createTextBook(() => 0) } = {}) {
  const sent: string[][] = []
  const warnings: string[] = []
  let answer: () => Promise<Response> = accept
  const delivery = createSheetDelivery({
    url: 'https://play.example/v1/sheets',
    projectKey: 'pk',
    fetch: async (_, init) => {
      const { headJson = '', payload } = splitSegmentBody(init.body as Uint8Array) ?? {}
      const { sheets } = JSON.parse(headJson) as SheetsHead
      const bodies = JSON.parse(gunzipSync(payload ?? '').toString()) as string[]
      expect(sheets).toEqual(bodies.map(computeSha256))
      sent.push(bodies)
      return answer()
    },
    texts,
    shelf: shelf.shelf,
    random: () => 1,
    warn: (message) => warnings.push(message),
  })
  const write = (text: string) => texts.write(text).slice('playhead-sheet:'.length)
  return {
    delivery,
    sent,
    shelf,
    texts,
    warnings,
    write,
    answerWith: (next: typeof answer) => (answer = next),
  }
}

function createShelf() {
  const parked = new Map<string, string>()
  const shelf: SheetShelf = {
    put: async (texts) => void texts.forEach((text, hash) => parked.set(hash, text)),
    load: async (hash) => parked.get(hash) ?? null,
    remove: async (hash) => void parked.delete(hash),
  }
  return { parked, shelf }
}

test('only sheets that are wanted are sent, together and once', async () => {
  const { delivery, sent, write } = open()
  const [a, b, c] = [css('a'), css('b'), css('c')].map(write)
  delivery.settle([a ?? '', b ?? '', c ?? ''], [b ?? '', c ?? ''])
  delivery.settle([b ?? ''], [b ?? ''])
  await untilSettled(() => expect(sent).toEqual([[css('b'), css('c')]]))
  delivery.settle([a ?? ''], [])
  await untilSettled(() => expect(sent).toHaveLength(1))
})

test('what did not get through is sent again later', async () => {
  const { delivery, sent, write, answerWith } = open()
  const hash = write(css('a'))
  answerWith(disconnect)
  delivery.settle([hash], [hash])
  await untilSettled(() => expect(sent).toHaveLength(1))
  answerWith(accept)
  delivery.retryNow()
  await untilSettled(() => expect(sent).toHaveLength(2))
})

test('a refusal is said and not repeated', async () => {
  const { delivery, sent, warnings, write, answerWith } = open()
  const hash = write(css('a'))
  answerWith(respond(403))
  delivery.settle([hash], [hash])
  await untilSettled(() => expect(warnings).toHaveLength(1))
  delivery.retryNow()
  expect(sent).toHaveLength(1)
})

test('large sheets go one by one', async () => {
  const { delivery, sent, write } = open()
  const [a, b] = [css('a', 700_000), css('b', 700_000)].map(write)
  delivery.settle([], [a ?? '', b ?? ''])
  await untilSettled(() => expect(sent.map((texts) => texts.length)).toEqual([1, 1]))
})

test('a page that leaves before the answer leaves its sheets to the next', async () => {
  const first = open()
  const hash = first.write(css('a'))
  first.delivery.park([hash])
  const second = open({ shelf: first.shelf })
  second.delivery.settle([hash], [hash])
  await untilSettled(() => expect(second.sent).toEqual([[css('a')]]))
  await untilSettled(() => expect(first.shelf.parked.size).toBe(0))
})

test('a sheet that nobody has is given up', async () => {
  const { delivery, sent, write } = open()
  const known = write(css('a'))
  delivery.settle([], ['f'.repeat(64), known])
  await untilSettled(() => expect(sent).toEqual([[css('a')]]))
})

import { expect, test } from 'vitest'
import { scrubText } from '../privacy/shapes.ts'
import { scrubUrl } from '../privacy/url.ts'
import { createToldReader } from './frame-told.ts'

const ORIGIN = 'https://pay.example'
const PAGE = `${ORIGIN}/form`

function open(now = () => 0) {
  const policy = { level: 'default', keepParams: new Set<string>() } as const
  const read = createToldReader({ scrubText, scrubUrl: (url) => scrubUrl(url, policy) }, now)
  return (kind: unknown, told: unknown) => read({ kind, told }, ORIGIN)
}

const line = (more: object = {}) => ({ level: 'log', text: 'ready', frame: PAGE, ...more })
const error = (more: object = {}) => ({ kind: 'error', message: 'no', frame: PAGE, ...more })
const request = (more: object = {}) => ({
  initiator: 'fetch',
  method: 'GET',
  url: `${ORIGIN}/cards`,
  startedAt: 1,
  durationMs: 2,
  status: 200,
  frame: PAGE,
  ...more,
})

test('what a recorder tells is taken as it is, and nothing else', () => {
  const read = open()
  expect(read('line', line({ args: [{ a: [1] }], stack: 'at pay', uncaught: true }))).toEqual([
    'line',
    line({ args: [{ a: [1] }], stack: 'at pay' }),
  ])
  const thrown = error({ type: 'TypeError', source: PAGE, line: 3, column: 4 })
  expect(read('error', { ...thrown, sessionId: 'another' })).toEqual(['error', thrown])
  const answered = request({
    responseHeaders: { 'x-id': '7' },
    responseBody: 'ok',
    error: 'failed',
  })
  expect(read('request', answered)).toEqual(['request', answered])
  expect(read('resource', request())).toEqual(['resource', request()])
})

test('a kind of another version is left out, an unknown field of ours is no reason to end', () => {
  expect(open()('vital', { name: 'LCP' })).toBeNull()
})

test('secrets are hidden once more, in texts, keys, addresses and headers', () => {
  const read = open()
  const secret = 'jane.doe@mail.example'
  const told = [
    read('line', line({ text: secret, args: [{ [secret]: [secret] }], stack: secret })),
    read('error', error({ message: secret, stack: secret, source: `${PAGE}?user=${secret}` })),
    read(
      'request',
      request({ url: `${PAGE}?t=${secret}`, requestHeaders: { a: secret }, requestBody: secret }),
    ),
  ]
  expect(told).not.toContain(null)
  expect(JSON.stringify(told)).not.toContain('jane')
})

test('long texts are cut', () => {
  const read = open()
  const long = 'word '.repeat(10_000)
  const told = [
    read('line', line({ text: long, stack: long })),
    read('error', error({ message: long })),
    read('request', request({ method: long, responseBody: long })),
  ]
  expect(JSON.stringify(told).length).toBeLessThan(22_000)
})

test('a frame is named by its origin, whatever it says', () => {
  const name = (frame: string) => open()('line', line({ frame }))?.[1].frame ?? ''
  expect(name(PAGE)).toBe(PAGE)
  expect(name('https://bank.example/')).toBe(ORIGIN)
  expect(name('https://pay.example.evil/')).toBe(ORIGIN)
  expect(name('')).toBe(ORIGIN)
  expect(name(`${PAGE} > https://bank.example/3ds?card=1`)).toBe(
    `${PAGE} > https://bank.example/3ds`,
  )
  expect(name(`${PAGE} > ${'x'.repeat(9_000)}`).length).toBeLessThanOrEqual(2_000)
})

test.each([
  ['a level that is none', 'line', line({ level: 'fatal' })],
  ['a line without text', 'line', { level: 'log', frame: PAGE }],
  ['a line without a frame', 'line', { level: 'log', text: 'ready' }],
  ['arguments that are no list', 'line', line({ args: { length: 1 } })],
  ['arguments of any length', 'line', line({ args: ['x'.repeat(9_000)] })],
  ['arguments of any depth', 'line', line({ args: [JSON.parse('['.repeat(50) + ']'.repeat(50))] })],
  ['an error of another kind', 'error', error({ kind: 'crash' })],
  ['a line number as text', 'error', error({ line: '3' })],
  ['a status as text', 'request', request({ status: '200' })],
  ['headers that are no texts', 'request', request({ requestHeaders: { a: 1 } })],
  ['a kind that is none', 7, line()],
  ['nothing', 'line', null],
])('a frame cannot say %s', (_, kind, told) => {
  expect(() => open()(kind, told)).toThrow('expected an event of a recorder')
})

test('frames say as much as the page itself may, and again five seconds later', () => {
  let at = 0
  const read = open(() => at)
  const say = () => Array.from({ length: 300 }, () => read('line', line())).filter(Boolean).length
  expect(say()).toBe(100)
  expect(read('error', error())).not.toBeNull()
  at += 5_000
  expect(say()).toBe(100)
})

import { describe, expect, test } from 'vitest'
import { parseOptions } from './options.ts'
import { createPlayhead } from './playhead.ts'
import { SECRET_KEY } from './testing/receiver.ts'
import type { PlayheadWarning } from './warnings.ts'

const GOOD = { host: 'https://playhead.example.com', secretKey: SECRET_KEY }

function create(options: unknown) {
  const warnings: PlayheadWarning[] = []
  const onWarning = (warning: PlayheadWarning) => warnings.push(warning)
  const given = typeof options === 'object' ? { onWarning, ...options } : options
  const playhead: unknown = Reflect.apply(createPlayhead, undefined, [given])
  return { playhead: playhead as ReturnType<typeof createPlayhead>, warnings }
}

describe('creating a client', () => {
  test.each([
    ['no host', { ...GOOD, host: undefined }, 'host is nothing; expected the http(s) address'],
    ['an empty host', { ...GOOD, host: '' }, 'host is an empty string'],
    [
      'a host without a scheme',
      { ...GOOD, host: 'playhead.example.com' },
      'host is a string of 20',
    ],
    ['a file', { ...GOOD, host: 'file:///etc' }, 'host is a string of 11'],
    ['a host with a password', { ...GOOD, host: 'https://a:b@x.com' }, 'without credentials'],
    ['a host with a query', { ...GOOD, host: 'https://x.com/?a=1' }, 'query or fragment'],
    ['no key', { ...GOOD, secretKey: undefined }, 'secretKey is nothing; expected a project'],
    ['a public key', { ...GOOD, secretKey: `ph_${'a'.repeat(32)}` }, 'secretKey is a public key'],
    ['a key that is cut off', { ...GOOD, secretKey: 'phs_abc' }, 'secretKey is a string of 7'],
  ])('with %s throws nothing, disables it and says why', async (_, options, message) => {
    const { playhead, warnings } = create(options)
    expect(playhead.isEnabled).toBe(false)
    expect(warnings).toMatchObject([{ code: 'disabled' }])
    expect(warnings[0]?.message).toContain(message)

    playhead.capture('a', { userId: 'ada' })
    playhead.identify('ada')
    playhead.forRequest({ headers: {} }).capture('a')
    expect(await playhead.flush()).toEqual({ delivered: 0, dropped: 0, queued: 0 })
    expect(await playhead.close()).toEqual({ delivered: 0, dropped: 0, queued: 0 })
    expect(warnings).toHaveLength(1)
  })

  test.each([[undefined], [null], [17], ['https://x.com'], [[]]])(
    'with %j throws nothing',
    (options) => {
      expect(create(options).playhead.isEnabled).toBe(false)
    },
  )

  test('says everything that is wrong at once', () => {
    const { warnings } = create({ host: 'x', secretKey: 'y', batchSize: 0 })
    expect(warnings).toHaveLength(1)
    for (const option of ['host', 'secretKey', 'batchSize']) {
      expect(warnings[0]?.message).toContain(`${option} is`)
    }
  })

  test('never shows the key', () => {
    const { warnings } = create({ ...GOOD, host: 'x', secretKey: `${SECRET_KEY}!` })
    expect(warnings[0]?.message).toContain('secretKey')
    expect(JSON.stringify(warnings)).not.toContain(SECRET_KEY)
  })
})

describe('options', () => {
  test('have defaults', () => {
    expect(parseOptions(GOOD)).toMatchObject({
      faults: [],
      config: {
        endpoint: 'https://playhead.example.com/v1/events',
        environment: null,
        flushIntervalMs: 1_000,
        batchSize: 100,
        queueLimit: 10_000,
        requestTimeoutMs: 10_000,
      },
    })
  })

  test('take a host with a path, with and without a slash at its end', () => {
    for (const host of ['https://x.com/replay', 'https://x.com/replay/']) {
      const { config } = parseOptions({ ...GOOD, host })
      expect(config?.endpoint).toBe('https://x.com/replay/v1/events')
    }
  })

  test.each([
    ['flushIntervalMs', 0, 1_000],
    ['flushIntervalMs', Number.POSITIVE_INFINITY, 1_000],
    ['batchSize', 1_001, 100],
    ['batchSize', 1.5, 100],
    ['queueLimit', '10', 10_000],
    ['queueLimit', null, 10_000],
    ['requestTimeoutMs', Number.NaN, 10_000],
    ['environment', '', null],
    ['environment', 'x'.repeat(65), null],
    ['fetch', 'https://x.com', globalThis.fetch],
  ])('%s: %j is replaced by the default, with a warning', (option, value, fallback) => {
    const { config, faults } = parseOptions({ ...GOOD, [option]: value })
    expect(config).toMatchObject({ [option]: fallback })
    expect(faults).toMatchObject([{ option }])
    expect(faults[0]?.message).toMatch(new RegExp(`^${option} is .*; expected .*\\(using `))
  })

  test('that nobody knows are named', () => {
    const { playhead, warnings } = create({ ...GOOD, apiKey: 'x' })
    expect(playhead.isEnabled).toBe(true)
    expect(warnings).toMatchObject([{ code: 'invalid_option' }])
    expect(warnings[0]?.message).toContain('unknown option apiKey; expected host, secretKey')
  })
})

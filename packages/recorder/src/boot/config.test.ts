import { expect, test } from 'vitest'
import { parseInit } from './config.ts'

function parse(input: unknown, host: string | null = 'https://play.example') {
  const warnings: string[] = []
  return { config: parseInit(input, host, (message) => warnings.push(message)), warnings }
}

test('a key is enough', () => {
  const { config, warnings } = parse({ key: 'pk_1' })
  expect(config).toMatchObject({
    key: 'pk_1',
    host: 'https://play.example',
    environment: 'production',
    isReplayEnabled: true,
    honourDoNotTrack: null,
    needsConsent: false,
  })
  expect(warnings).toEqual([])
})

test.each([
  [{}, 'key is undefined'],
  [{ key: 7 }, 'key is 7'],
  [{ key: 'pk', host: 'play.example' }, 'host is "play.example"'],
  [{ key: 'pk', host: 'javascript:alert(1)' }, 'host is'],
  [null, 'init is null'],
])('without a usable key and host nothing is recorded: %j', (input, message) => {
  const { config, warnings } = parse(input)
  expect(config).toBeNull()
  expect(warnings[0]).toContain(message)
})

test.each([
  [{ environment: 7 }, 'environment is 7, expected'],
  [{ enviroment: 'test' }, 'enviroment is "test", expected one of the options'],
  [{ replay: { enabled: 'no' } }, 'replay.enabled is "no", expected true or false'],
  [{ replay: [] }, 'replay is a list, expected an object'],
  [{ privacy: { keepQueryParams: 'q' } }, 'privacy.keepQueryParams is "q", expected a list'],
  [{ propagate: 'api.example' }, 'propagate is "api.example", expected a list of hosts'],
  [{ propagate: ['*.example'] }, 'propagate is "*.example", expected hosts or origins'],
  [{ propagate: ['a.example/path', 7] }, 'propagate is 7, expected hosts or origins'],
  [{ replay: { canvas: true } }, 'replay.canvas is true, expected { framesPerSecond, quality }'],
  [{ replay: { canvas: { framesPerSecond: 60 } } }, 'replay.canvas is an object, expected {'],
  [{ replay: { canvas: { framesPerSecond: 2, quality: 9 } } }, 'replay.canvas is an object'],
  [{ replay: { frames: 'https://a.example' } }, 'replay.frames is "https://a.example", expected {'],
  [{ replay: { frames: { parents: ['a.example'] } } }, 'replay.frames is an object'],
  [{ replay: { frames: { children: ['https://a.example/'] } } }, 'replay.frames is an object'],
  [{ replay: { frames: { alone: 1 } } }, 'replay.frames is an object'],
  [{ privacy: { masked: false } }, 'privacy.masked is false, expected one of'],
])('a wrong option is named and left at its default: %j', (input, message) => {
  const { config, warnings } = parse({ key: 'pk', ...input })
  expect(config).toEqual(parse({ key: 'pk' }).config)
  expect(warnings.join('\n')).toContain(message)
})

test.each([
  [{ level: 'strikt' }, 'privacy.level is "strikt", expected strict, default, none'],
  [{ mask: false }, 'privacy.mask is false, expected a list of CSS selectors'],
  [{ block: 'img' }, 'privacy.block is "img", expected a list of CSS selectors'],
])('who meant to hide something and cannot be understood hides everything: %j', (privacy, said) => {
  const { config, warnings } = parse({ key: 'pk', privacy })
  expect(config?.privacy.level).toBe('strict')
  expect(warnings.join('\n')).toContain(said)
})

test('a consent that cannot be understood is required', () => {
  expect(parse({ key: 'pk', privacy: { consent: 'requierd' } }).config?.needsConsent).toBe(true)
  expect(parse({ key: 'pk', privacy: { consent: 'implied' } }).config?.needsConsent).toBe(false)
})

test('what is propagated to is written the way addresses are', () => {
  const propagate = ['API.example', 'a.example:443', 'b.example:80', 'https://c.example:443/']
  expect([...(parse({ key: 'pk', propagate }).config?.propagate ?? [])]).toEqual([
    'api.example',
    'a.example',
    'b.example',
    'https://c.example',
  ])
})

test('canvases are recorded as the page says, and not unless it does', () => {
  expect(parse({ key: 'pk' }).config?.canvas).toBeNull()
  expect(parse({ key: 'pk', replay: { canvas: { framesPerSecond: 2 } } }).config?.canvas).toEqual({
    framesPerSecond: 2,
    quality: 0.5,
  })
})

test('a host loses its last slash and whatever is no address of a server', () => {
  expect(parse({ key: 'pk', host: 'https://a.example/play/?x#y' }).config?.host).toBe(
    'https://a.example/play',
  )
})

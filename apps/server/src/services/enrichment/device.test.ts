import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeDevice, type DeviceHints } from './index.ts'

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0'
const MAC_SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15'
const LINUX_CHROME = `Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`
const UNKNOWN = {
  browser: null,
  browserVersion: null,
  os: null,
  osVersion: null,
  deviceType: null,
}

describe('a user agent', () => {
  test.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`,
      ['Chrome', '126.0.0.0', 'Windows', '10 or 11', 'desktop'],
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/126.0.2592.87`,
      ['Microsoft Edge', '126.0.2592.87', 'Windows', '10 or 11', 'desktop'],
    ],
    [
      'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
      ['Internet Explorer', '11.0', 'Windows', '7', 'desktop'],
    ],
    [MAC_SAFARI, ['Safari', '17.5', 'macOS', null, 'desktop']],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0',
      ['Firefox', '127.0', 'macOS', null, 'desktop'],
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_13_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1 Safari/605.1.15',
      ['Safari', '13.1', 'macOS', '10.13.6', 'desktop'],
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
      ['Firefox', '127.0', 'Linux', null, 'desktop'],
    ],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`,
      ['Chrome', '126.0.0.0', 'Chrome OS', null, 'desktop'],
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      ['Safari', '17.5', 'iOS', '17.5', 'mobile'],
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1',
      ['Chrome', '126.0.6478.35', 'iOS', '17.5', 'mobile'],
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1',
      ['Safari', '12.1', 'iOS', '12.5', 'tablet'],
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      ['Safari', '17.5', 'iPadOS', '17.5', 'tablet'],
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`,
      ['Chrome', '126.0.0.0', 'Android', null, 'mobile'],
    ],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Safari/537.36`,
      ['Chrome', '126.0.0.0', 'Android', null, 'tablet'],
    ],
    [
      'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
      ['Firefox', '127.0', 'Android', '14', 'mobile'],
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
      ['Samsung Internet', '25.0', 'Android', '14', 'mobile'],
    ],
    [
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/76.0.3809.146 TV Safari/537.36',
      ['Samsung Internet', '4.0', 'Tizen', '6.0', 'desktop'],
    ],
    [
      'Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15',
      ['Safari', '15.4', null, null, 'desktop'],
    ],
    [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      ['Googlebot', '2.1', null, null, 'bot'],
    ],
    [
      `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${CHROME} Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
      ['Googlebot', '2.1', 'Android', '6.0.1', 'bot'],
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36',
      ['Chrome', '126.0.0.0', 'Linux', null, 'bot'],
    ],
    ['curl/8.5.0', [null, null, null, null, 'bot']],
  ])('%s', (userAgent, [browser, browserVersion, os, osVersion, deviceType]) => {
    expect(computeDevice(userAgent)).toEqual({
      browser,
      browserVersion,
      os,
      osVersion,
      deviceType,
    })
  })
})

describe('a device that claims to be a computer', () => {
  test.each<[string, string, DeviceHints, { os: string; deviceType: string }]>([
    ['an iPad', MAC_SAFARI, { maxTouchPoints: 5 }, { os: 'iPadOS', deviceType: 'tablet' }],
    [
      'an iPad whose page does not tell its touch points',
      MAC_SAFARI,
      { screenWidth: 834, screenHeight: 1194 },
      { os: 'iPadOS', deviceType: 'tablet' },
    ],
    [
      'an iPhone that asks for the desktop site',
      MAC_SAFARI,
      { maxTouchPoints: 5, screenWidth: 390, screenHeight: 844 },
      { os: 'iOS', deviceType: 'mobile' },
    ],
    [
      'an Android phone that asks for the desktop site',
      LINUX_CHROME,
      { maxTouchPoints: 5, screenWidth: 412, screenHeight: 915 },
      { os: 'Android', deviceType: 'mobile' },
    ],
    ['a Mac', MAC_SAFARI, { maxTouchPoints: 0 }, { os: 'macOS', deviceType: 'desktop' }],
    [
      'a Mac with a screen as large as an iPad',
      MAC_SAFARI,
      { maxTouchPoints: 0, screenWidth: 834, screenHeight: 1194 },
      { os: 'macOS', deviceType: 'desktop' },
    ],
    [
      'a Mac whose page does not tell its touch points',
      MAC_SAFARI,
      { screenWidth: 1440, screenHeight: 900 },
      { os: 'macOS', deviceType: 'desktop' },
    ],
    [
      'a laptop with a touch screen',
      LINUX_CHROME,
      { maxTouchPoints: 10, screenWidth: 1920, screenHeight: 1080 },
      { os: 'Linux', deviceType: 'desktop' },
    ],
  ])('%s is told by its hints', (...[, userAgent, hints, expected]) => {
    expect(computeDevice(userAgent, hints)).toMatchObject({ ...expected, osVersion: null })
  })

  test('keeps its browser', () => {
    expect(computeDevice(MAC_SAFARI, { maxTouchPoints: 5 })).toMatchObject({
      browser: 'Safari',
      browserVersion: '17.5',
    })
  })
})

describe('a user agent that is none', () => {
  test.each([null, undefined, '', '   ', '\n'])('%j is unknown', (userAgent) => {
    expect(computeDevice(userAgent)).toEqual(UNKNOWN)
  })

  test('before its 1,024th character is unknown, whatever comes later', () => {
    expect(computeDevice(' '.repeat(1_024) + MAC_SAFARI)).toEqual(UNKNOWN)
  })

  test('of another type is unknown', () => {
    expect(computeDevice(JSON.parse('{"a":1}'))).toEqual(UNKNOWN)
  })

  test.each([
    ['one long word', 'x'.repeat(10_240)],
    ['brackets that never close', 'Mozilla/5.0 ('.repeat(800)],
    ['a version that never ends', `Version/${'1.'.repeat(5_000)}`],
    ['markup', `<script>alert(1)</script>/1.0 (${'A'.repeat(10_000)})`],
    ['no text at all', '\u0000\ud800'],
  ])('but %s names neither browser nor system', (_, userAgent) => {
    expect(computeDevice(userAgent)).toEqual({
      ...UNKNOWN,
      deviceType: expect.toBeOneOf([null, 'bot']),
    })
  })

  test('never throws, and says little', () => {
    // Not of fast-check's unit `binary`, which takes most of a second to set up and
    // leaves out halves of characters.
    const anyText = (options: { maxLength: number; size?: 'max' }) =>
      fc.array(fc.nat(0xffff), options).map((codes) => String.fromCharCode(...codes))
    const part = anyText({ maxLength: 20 })
    const text = fc.oneof(
      anyText({ maxLength: 1_100, size: 'max' }),
      part.map((part) => `Mozilla/5.0 (${part}) ${part}/1.0 Safari/1`),
      fc.string().map((part) => `Mozilla/5.0 (iPad; CPU OS ${part} like Mac OS X) Version/${part}`),
    )
    fc.assert(
      fc.property(text, (userAgent) => {
        const { deviceType, ...texts } = computeDevice(userAgent)
        expect([null, 'desktop', 'mobile', 'tablet', 'bot']).toContain(deviceType)
        for (const told of Object.values(texts)) {
          expect(told === null || (told.length > 0 && told.length <= 64)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})

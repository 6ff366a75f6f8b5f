import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHANNELS, computeAcquisition, type Acquisition } from './index.ts'

const NO_CLICK_IDS = {
  gclid: null,
  gadSource: null,
  gbraid: null,
  wbraid: null,
  msclkid: null,
  yclid: null,
  dclid: null,
  ttclid: null,
  twclid: null,
  liFatId: null,
  rdtCid: null,
  scCid: null,
  fbclid: null,
  epik: null,
  irclickid: null,
  awc: null,
}

const NOTHING: Acquisition = {
  utmSource: null,
  utmMedium: null,
  utmCampaign: null,
  utmTerm: null,
  utmContent: null,
  referringDomain: null,
  clickIds: NO_CLICK_IDS,
  channel: 'Direct',
}

const readUtmSource = (query: string) =>
  computeAcquisition({ entryUrl: `https://shop.example/?${query}`, referrer: null }).utmSource

describe('the entry url', () => {
  test('gives the UTM parameters as sent, and every click id', () => {
    const acquisition = computeAcquisition({
      entryUrl:
        'https://shop.example/lamps?utm_source=Google&utm_medium=CPC&utm_campaign=Spring%20Sale' +
        '&utm_term=desk+lamp&utm_content=a%2Fb&gclid=G1&gad_source=1&gbraid=G2&wbraid=G3&fbclid=F' +
        '&msclkid=M&ttclid=T&li_fat_id=L&twclid=W&rdt_cid=R&ScCid=S&epik=P&yclid=Y&dclid=D' +
        '&irclickid=I&awc=A#top',
      referrer: 'https://www.google.com/',
    })
    expect(acquisition).toEqual({
      utmSource: 'Google',
      utmMedium: 'CPC',
      utmCampaign: 'Spring Sale',
      utmTerm: 'desk lamp',
      utmContent: 'a/b',
      referringDomain: 'google.com',
      clickIds: {
        gclid: 'G1',
        gadSource: '1',
        gbraid: 'G2',
        wbraid: 'G3',
        msclkid: 'M',
        yclid: 'Y',
        dclid: 'D',
        ttclid: 'T',
        twclid: 'W',
        liFatId: 'L',
        rdtCid: 'R',
        scCid: 'S',
        fbclid: 'F',
        epik: 'P',
        irclickid: 'I',
        awc: 'A',
      },
      channel: 'Paid Search',
    })
  })

  test.each([
    ['utm_source=first&utm_source=second', 'first'],
    ['utm_source=', null],
    ['utm_source=%20%09', null],
    ['utm_source=%00a%0Ab%7F', 'a b'],
    ['utm_source=%E0%A4%A', '\uFFFD%A'],
    ['utm_source=%D8%B9%D9%8A', 'عي'],
    ['amp;utm_source=html', null],
    [`utm_source=${'x'.repeat(600)}`, 'x'.repeat(512)],
    [`utm_source=${'x'.repeat(511)}%F0%9F%92%A1`, 'x'.repeat(511)],
  ])('?%s holds the source %j', (query, source) => {
    expect(readUtmSource(query)).toBe(source)
  })
})

describe('the referring domain', () => {
  const refer = (referrer: string, entryUrl = 'https://www.shop.example/') =>
    computeAcquisition({ entryUrl, referrer }).referringDomain

  test.each([
    ['https://www.Example.ORG/path?q=1#x', 'example.org'],
    ['http://blog.example.org:8080/', 'blog.example.org'],
    ['https://example.org./', 'example.org'],
    ['https://bücher.example.org/', 'xn--bcher-kva.example.org'],
    ['https://user:secret@example.org/', 'example.org'],
    ['http://[2001:db8::1]/', '[2001:db8::1]'],
    ['https://www.com/', 'com'],
    ['android-app://com.slack/', 'com.slack'],
    ['javascript:alert(1)', null],
    ['data:text/html,hello', null],
    ['file:///home/me/page.html', null],
    ['//example.org', null],
    ['example.org', null],
    ['https://', null],
    ['', null],
  ])('of %s is %s', (referrer, domain) => {
    expect(refer(referrer)).toBe(domain)
  })

  test.each([
    ['https://www.shop.example/cart', 'https://www.shop.example/'],
    ['https://blog.shop.example/', 'https://www.shop.example/'],
    ['http://shop.example:8080/', 'https://checkout.shop.example/'],
    ['https://a.shop.co.uk/', 'https://b.shop.co.uk/'],
    ['https://shop.example./', 'https://SHOP.example/'],
    ['http://localhost:3000/', 'http://localhost:4601/'],
    ['http://192.168.1.5/', 'http://192.168.1.5:81/'],
  ])('%s is of the same site as %s, which makes it none', (referrer, entryUrl) => {
    expect(refer(referrer, entryUrl)).toBeNull()
  })

  test.each([
    ['https://other.co.uk/', 'https://shop.co.uk/'],
    ['https://alice.github.io/', 'https://bob.github.io/'],
    ['https://shop.example.org/', 'https://shop.example/'],
    ['http://192.168.1.5/', 'http://192.168.1.6/'],
    ['http://localhost/', 'http://intranet/'],
  ])('%s is another site than %s', (referrer, entryUrl) => {
    expect(refer(referrer, entryUrl)).toBe(new URL(referrer).hostname)
  })

  test('is kept when the entry url cannot be read', () => {
    expect(refer('https://example.org/', 'nonsense')).toBe('example.org')
  })
})

describe('hostile input', () => {
  test.each([
    null,
    undefined,
    '',
    'https://',
    'https://%00/',
    'https://shop.example:99999/',
    'javascript:alert(1)//?utm_source=google',
    'ftp://shop.example/?utm_source=google',
    `https://shop.example/?utm_source=google&x=${'y'.repeat(20_000)}`,
    'https://' + 'a.'.repeat(9_000),
  ])('%j counts as absent', (text) => {
    expect(computeAcquisition({ entryUrl: text, referrer: text })).toEqual(NOTHING)
  })

  test('of another type counts as absent', () => {
    const visit = JSON.parse('{"entryUrl":{"href":"https://a.example"},"referrer":42}')
    expect(computeAcquisition(visit)).toEqual(NOTHING)
  })

  test('never throws and always has a channel', () => {
    const url = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: 'binary' }).map((text) => `https://shop.example/?utm_source=${text}`),
      fc.string({ unit: 'binary' }).map((text) => `https://${text}/`),
    )
    fc.assert(
      fc.property(url, url, (entryUrl, referrer) => {
        const acquisition = computeAcquisition({ entryUrl, referrer })
        expect(CHANNELS).toContain(acquisition.channel)
        for (const text of [acquisition.utmSource, acquisition.referringDomain]) {
          expect(text === null || (text !== '' && text.isWellFormed())).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

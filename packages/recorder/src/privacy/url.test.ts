import { describe, expect, test } from 'vitest'
import { createPrivacyPolicy } from './policy.ts'
import { scrubPath, scrubResourceUrl, scrubSrcset, scrubUrl } from './url.ts'

const policy = createPrivacyPolicy({})
const strict = createPrivacyPolicy({ level: 'strict' })
const none = createPrivacyPolicy({ level: 'none' })

describe('scrubUrl', () => {
  test.each([
    ['https://a.example/p?session=1&q=hello#top', 'https://a.example/p'],
    ['https://a.example/p?utm_source=news&secret=1', 'https://a.example/p?utm_source=news'],
    [
      'https://a.example/?gclid=EAIaIQobChMI8d7Zx1234567890',
      'https://a.example/?gclid=EAIaIQobChMI8d7Zx1234567890',
    ],
    ['https://ada:pw@a.example/p', 'https://a.example/p'],
    ['https://a.example/#/orders/7?token=x', 'https://a.example/#/orders/7'],
    ['https://a.example/#access_token=abcdefgh', 'https://a.example/'],
    ['/relative?x=1', '/relative'],
    [
      'https://a.example/reset/d41d8cd98f00b204e9800998ecf8427e',
      'https://a.example/reset/********************************',
    ],
    ['https://a.example/u/ada@example.com', `https://a.example/u/${'*'.repeat(15)}`],
    [
      'https://a.example/?utm_source=ada@example.com',
      `https://a.example/?utm_source=${'*'.repeat(15)}`,
    ],
    ['', ''],
  ])('%s becomes %s', (url, expected) => {
    expect(scrubUrl(url, policy)).toBe(expected)
  })

  test.each(
    `gclid gad_source gbraid wbraid dclid fbclid msclkid yclid
     ttclid li_fat_id twclid rdt_cid ScCid epik irclickid awc`.split(/\s+/),
  )('keeps the click id %s as it is', (name) => {
    const url = `https://a.example/?${name}=EAIaIQobChMI8d7Zx1234567890`
    expect(scrubUrl(`${url}&secret=1`, policy)).toBe(url)
  })

  test('keeps the parameters that the page allows', () => {
    expect(scrubUrl('/s?q=mug&x=1', createPrivacyPolicy({ keepParams: new Set(['q']) }))).toBe(
      '/s?q=mug',
    )
  })

  test('is cut to what the wire takes and never throws', () => {
    expect(scrubUrl(`https://a.example/${'x'.repeat(9_000)}`, policy)).toHaveLength(4_096)
    expect(scrubUrl('%%%?%%%=1#%', policy)).toBe('%%%')
  })
})

test.each([
  ['https://a.example/orders/4711/items', 'https://a.example/orders/****/items'],
  ['https://a.example/users/ada.lovelace99', 'https://a.example/users/**************'],
  ['/en/how-to-pay?q=ada', '/en/how-to-pay'],
  ['https://a.example/#/orders/7?token=x', 'https://a.example/#/orders/*'],
  ['https://a.example/?utm_source=news&q=ada', 'https://a.example/?utm_source=news'],
])('strict hides what a path counts or names: %s becomes %s', (url, expected) => {
  expect(scrubUrl(url, strict)).toBe(expected)
})

test.each([
  ['/s?q=mug&token=abc&mail=ada@example.com#top', `/s?q=mug&token=***&mail=${'*'.repeat(15)}#top`],
  ['https://ada:pw@a.example/p', 'https://a.example/p'],
])('none keeps what is no secret: %s becomes %s', (url, expected) => {
  expect(scrubUrl(url, none)).toBe(expected)
})

test('a size is a number, and content in an address is a picture or a font', () => {
  expect(scrubResourceUrl('/i.jpg?w=640&q=ada&s=secret', policy)).toBe('/i.jpg?w=640')
  expect(scrubResourceUrl('data:text/html,<p>Ada</p>', policy)).toBe('')
})

test('a resource keeps its size and version, not its signature', () => {
  expect(scrubResourceUrl('/i.jpg?w=640&q=75&sig=abc', policy)).toBe('/i.jpg?w=640&q=75')
  expect(scrubResourceUrl('/sprite.svg?v=2#cart', policy)).toBe('/sprite.svg?v=2#cart')
  expect(scrubResourceUrl('data:image/png;base64,AAAA?x#y', policy)).toContain('AAAA?x#y')
})

test('addresses in a srcset are scrubbed', () => {
  expect(scrubSrcset('/a.png?sig=1 1x, /b.png?w=9 2x', policy)).toBe('/a.png 1x, /b.png?w=9 2x')
})

test('a path loses its tokens', () => {
  expect(scrubPath('/invite/d41d8cd98f00b204e9800998ecf8427e', policy)).toBe(
    `/invite/${'*'.repeat(32)}`,
  )
})

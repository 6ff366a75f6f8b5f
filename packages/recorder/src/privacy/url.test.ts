import { describe, expect, test } from 'vitest'
import { scrubCss, scrubPath, scrubResourceUrl, scrubSrcset, scrubUrl } from './url.ts'

const policy = { keepParams: new Set<string>() }

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
    expect(scrubUrl('/s?q=mug&x=1', { keepParams: new Set(['q']) })).toBe('/s?q=mug')
  })

  test('is cut to what the wire takes and never throws', () => {
    expect(scrubUrl(`https://a.example/${'x'.repeat(9_000)}`, policy)).toHaveLength(4_096)
    expect(scrubUrl('%%%?%%%=1#%', policy)).toBe('%%%')
  })
})

test('a resource keeps its size and version, not its signature', () => {
  expect(scrubResourceUrl('/i.jpg?w=640&q=75&sig=abc', policy)).toBe('/i.jpg?w=640&q=75')
  expect(scrubResourceUrl('/sprite.svg?v=2#cart', policy)).toBe('/sprite.svg?v=2#cart')
  expect(scrubResourceUrl('data:image/png;base64,AAAA?x#y', policy)).toContain('AAAA?x#y')
})

test('addresses in style text and in a srcset are scrubbed', () => {
  expect(scrubCss('a{background:url("/a.png?sig=1&w=2")}', policy)).toBe(
    'a{background:url("/a.png?w=2")}',
  )
  expect(scrubSrcset('/a.png?sig=1 1x, /b.png?w=9 2x', policy)).toBe('/a.png 1x, /b.png?w=9 2x')
})

test('a path loses its tokens', () => {
  expect(scrubPath('/invite/d41d8cd98f00b204e9800998ecf8427e')).toBe(`/invite/${'*'.repeat(32)}`)
})

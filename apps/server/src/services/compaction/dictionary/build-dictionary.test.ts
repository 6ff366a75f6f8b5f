import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildDictionary, DICTIONARY_BYTES_LIMIT } from './build-dictionary.ts'
import type { Sample } from './shared-tokens.ts'

const SHEET = '.button { color: red; padding: 4px; }'.repeat(40)

/** What one person sees of a shop: its pages, and a text of their own on each. */
function createVisit(person: string, own: string, title = 'Lamps'): Sample {
  const page = {
    type: 2,
    data: {
      node: {
        tagName: 'html',
        childNodes: [
          { tagName: 'style', attributes: { _cssText: SHEET } },
          { tagName: 'h1', childNodes: [{ textContent: `${title} for everybody, all of oak` }] },
          { tagName: 'p', attributes: { title: own }, childNodes: [{ textContent: own }] },
        ],
      },
    },
    timestamp: 1,
  }
  return { person, texts: [JSON.stringify([page])] }
}

const PEOPLE = ['ada', 'ben', 'cleo', 'dan']

describe('a dictionary holds what people share', () => {
  test('their pages and, once, their style sheet', () => {
    const visits = PEOPLE.flatMap((person) => [
      createVisit(person, person),
      createVisit(person, person, 'Chairs'),
    ])
    const text = buildDictionary(visits)?.toString() ?? ''
    expect(text).toContain('Lamps for everybody, all of oak')
    expect(text).toContain('Chairs for everybody, all of oak')
    expect(text.split(SHEET)).toHaveLength(2)
    expect(text.length).toBeLessThan(DICTIONARY_BYTES_LIMIT)
  })

  test('never what one person saw, however often', () => {
    const secrets = PEOPLE.map((person) => `dear ${person}, your order 4711-${person}`)
    const visits = PEOPLE.flatMap((person, place) =>
      Array.from({ length: 6 }, () => createVisit(person, secrets[place] ?? '')),
    )
    const text = buildDictionary(visits)?.toString() ?? ''
    expect(text).toContain('for everybody')
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/4711/)
  })

  test('nor what two people saw', () => {
    const visits = PEOPLE.map((person, place) =>
      createVisit(person, place < 2 ? 'a letter between two' : person),
    )
    expect(buildDictionary(visits)?.toString()).not.toContain('a letter between two')
  })

  test('nor numbers, keys and escaped texts of one person', () => {
    const visits = PEOPLE.map((person, place) => {
      const page = createVisit(person, String.raw`quote " and \ backslash of ${person}`)
      const own = { type: 5, data: { phone: 49_301_555_000 + place, [`key of ${person}`]: 1 } }
      const shared = { type: 5, data: { text: SHEET, shared: 'seen by everybody who comes' } }
      const events = JSON.stringify([own, shared, { ...own, ...shared }])
      return { person, texts: [...page.texts, events] }
    })
    const text = buildDictionary(visits)?.toString() ?? ''
    expect(text).toContain('seen by everybody who comes')
    expect(text).not.toMatch(/49301555|key of|backslash of/)
  })

  test('any string of more than one character is in it only if three people have seen it', () => {
    const strings = fc.string({ unit: 'binary', minLength: 12, maxLength: 40 })
    const property = fc.property(fc.uniqueArray(strings, { minLength: 4, maxLength: 4 }), (own) => {
      const visits = PEOPLE.map((person, place) => createVisit(person, own[place] ?? ''))
      const latin = visits.map((visit) => ({
        ...visit,
        texts: visit.texts.map((text) => Buffer.from(text).toString('latin1')),
      }))
      const dictionary = buildDictionary(latin)
      for (const text of own) {
        expect(dictionary?.includes(JSON.stringify(text).slice(1, -1))).toBe(false)
      }
    })
    fc.assert(property, { numRuns: 100 })
  })
})

test('where fewer than three people have been there is none', () => {
  expect(buildDictionary([])).toBeNull()
  expect(buildDictionary([createVisit('ada', 'x'), createVisit('ben', 'y')])).toBeNull()
})

test('what is no list of events is passed over', () => {
  const odd = PEOPLE.map((person) => ({ person, texts: ['{"a":1}', '[1', ''] }))
  expect(buildDictionary(odd)).toBeNull()
})

test('a dictionary does not grow past its limit', () => {
  const visits = PEOPLE.map((person) => ({
    person,
    texts: Array.from({ length: 40 }, (_, page) =>
      JSON.stringify([{ type: 2, text: `${page}:`.repeat(40_000) }]),
    ),
  }))
  expect(buildDictionary(visits)?.length).toBeLessThanOrEqual(DICTIONARY_BYTES_LIMIT)
})

import { expect, test } from 'vitest'
import { readHeatView, toSessionFilter, writeHeatView, type HeatView } from './heat-view.ts'

const VIEW: HeatView = { path: '/orders/:id/"x" 🦊', kind: 'rage', viewport: 'phone' }

test('a view comes back from the address as it was', () => {
  expect(readHeatView(writeHeatView(VIEW))).toEqual(VIEW)
  expect(writeHeatView({ path: null, kind: 'click', viewport: 'desktop' })).toBeNull()
})

test.each([null, '', '2.[]', '1.{', '1.{}', '1.[3,"constructor","__proto__"]'])(
  'an address that makes no sense is the usual view: %s',
  (address) => {
    expect(readHeatView(address)).toEqual({ path: null, kind: 'click', viewport: 'desktop' })
  },
)

test('the sessions behind an element are chosen by page, window, element and filter', () => {
  const country = { field: 'country', is: ['DE'] }
  expect(toSessionFilter(VIEW, { filter: { all: [country] }, selector: '#pay' })).toEqual({
    all: [
      country,
      { field: 'viewportWidth', from: 1, to: 639 },
      {
        event: {
          name: 'rage_click',
          where: [
            { property: '$path', startsWith: '/orders/' },
            { property: 'selector', is: ['#pay'] },
          ],
        },
      },
    ],
  })
  const page = { path: '/', kind: 'scroll', viewport: 'desktop' } as const
  expect(toSessionFilter(page, { filter: country })).toMatchObject({
    all: [country, {}, { event: { name: 'page_view', where: [{ is: ['/'] }] } }],
  })
})

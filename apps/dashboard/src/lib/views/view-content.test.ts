import type { SavedView } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { isSameContent, toAddress, toContent } from './view-content.ts'

const VIEW: SavedView = {
  id: 'view-1',
  name: 'Trouble',
  isShared: true,
  filter: '{"all":[{"field":"exceptionCount","from":1}]}',
  sort: 'errors',
  search: 'pay now',
  createdBy: 'Ada',
  changedBy: 'Ada',
  createdAt: 1,
  changedAt: 1,
  mayChange: true,
}

test('a view stands in the address as what it asks for', () => {
  expect(toAddress(VIEW)).toEqual({
    filter: `1.${VIEW.filter}`,
    sort: 'errors',
    search: 'pay now',
    view: 'view-1',
  })
  expect(toAddress({ ...VIEW, filter: null, sort: 'newest', search: '' })).toEqual({
    filter: null,
    sort: null,
    search: null,
    view: 'view-1',
  })
})

test('a filter that cannot be read stays what it is, so that the list says why', () => {
  expect(toAddress({ ...VIEW, filter: '{"field":"of the future"}' }).filter).toBe(
    '1.{"field":"of the future"}',
  )
})

test('the list on show is the view, or another one', () => {
  const filter = { all: [{ field: 'exceptionCount', from: 1 }] }
  const shown = toContent({ filter, sort: 'errors', search: 'pay now' })
  expect(isSameContent(shown, VIEW)).toBe(true)
  expect(isSameContent({ ...shown, search: '' }, VIEW)).toBe(false)
  expect(isSameContent({ ...shown, sort: 'newest' }, VIEW)).toBe(false)
  expect(toContent({ filter: { all: [] }, sort: 'newest', search: '' }).filter).toBeNull()
})

import { expect, test } from 'vitest'
import { groupStyles } from './style-groups.ts'

const style = (name: string, value: string, isDefault = false) => ({ name, value, isDefault })
const STYLES = [
  style('align-items', 'center'),
  style('background-color', 'rgb(0, 0, 0)'),
  style('border-collapse', 'collapse', true),
  style('color', 'rgb(1, 2, 3)', true),
  style('display', 'flex'),
  style('font-size', '14px'),
  style('fill', 'red'),
  style('width', '10px'),
]
const namesOf = (search: string, withDefaults: boolean): Record<string, string[]> =>
  Object.fromEntries(
    groupStyles(STYLES, { search, withDefaults }).map(({ name, styles }) => [
      name,
      styles.map((each) => each.name),
    ]),
  )

test('what differs from the default stands alone, by what it is about', () => {
  expect(namesOf('', false)).toEqual({
    'Flex and grid': ['align-items'],
    Text: ['font-size'],
    'Background and border': ['background-color'],
    Layout: ['display', 'width'],
    Others: ['fill'],
  })
})

test('with the defaults, what differs comes first', () => {
  expect(namesOf('', true)).toMatchObject({
    Text: ['font-size', 'color'],
    Layout: ['display', 'width', 'border-collapse'],
  })
})

test('a search finds names and values, among the defaults too', () => {
  expect(namesOf('COLOR', false)).toEqual({
    Text: ['color'],
    'Background and border': ['background-color'],
  })
  expect(namesOf('red', false)).toEqual({ Others: ['fill'] })
  expect(namesOf('color 3', false)).toEqual({ Text: ['color'] })
  expect(namesOf('$', false)).toEqual({})
})

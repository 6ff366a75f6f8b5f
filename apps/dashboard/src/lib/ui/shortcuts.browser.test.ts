import { expect, onTestFinished, test } from 'vitest'
import { listenForKeys } from './shortcuts.ts'

/** What a keyboard sends for a sign: its place, and what was held to type it. */
const LAYOUTS: [string, KeyboardEventInit & { key: string }][] = [
  ['+ above =, as on an English one', { key: '+', code: 'Equal', shiftKey: true }],
  ['+ alone, as on a German one', { key: '+', code: 'BracketRight' }],
  ['+ of the number pad', { key: '+', code: 'NumpadAdd' }],
  ['/ above 7, as on a German one', { key: '/', code: 'Digit7', shiftKey: true }],
  ['a digit above a sign, as on a French one', { key: '1', code: 'Digit1', shiftKey: true }],
  ['[ by AltGr, as on a German one', { key: '[', code: 'Digit8', modifierAltGraph: true }],
  ['. above ; as on a French one', { key: '.', code: 'Comma', shiftKey: true }],
]

function listen(keys: readonly string[]) {
  const heard: string[] = []
  const bindings = keys.map((key) => [key, () => void heard.push(key)] as const)
  onTestFinished(listenForKeys(Object.fromEntries(bindings)))
  const press = (init: KeyboardEventInit): boolean =>
    window.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }))
  return { heard, press }
}

test.each(LAYOUTS)('%s', (_, init) => {
  const { heard, press } = listen(['+', '/', '1', '[', '.'])
  press(init)
  expect(heard).toEqual([init.key])
})

test('a key that types something else where + is elsewhere does nothing', () => {
  const { heard, press } = listen(['+'])
  press({ key: '´', code: 'Equal' })
  press({ key: '+', code: 'Equal', ctrlKey: true })
  expect(heard).toEqual([])
})

test('letters are not told apart by their place, but by Shift', () => {
  const { heard, press } = listen(['k'])
  press({ key: 'k', code: 'KeyV' })
  press({ key: 'K', code: 'KeyK', shiftKey: true })
  expect(heard).toEqual(['k'])
})

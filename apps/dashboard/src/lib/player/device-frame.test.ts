import { expect, test } from 'vitest'
import { createDeviceFrames } from './device-frame.ts'

const PORTRAIT = { width: 390, height: 844 }
const LANDSCAPE = { width: 844, height: 390 }

test('a page that gets much shorter has a keyboard under it, and keeps its place', () => {
  const frameOf = createDeviceFrames()
  frameOf(PORTRAIT)
  expect(frameOf({ width: 390, height: 500 })).toEqual({
    width: 390,
    height: 844,
    keyboard: 344,
    orientation: 'portrait',
  })
  expect(frameOf(PORTRAIT).keyboard).toBe(0)
})

test('bars of the browser that come and go are no keyboard', () => {
  const frameOf = createDeviceFrames()
  frameOf(PORTRAIT)
  expect(frameOf({ width: 390, height: 760 })).toMatchObject({ height: 760, keyboard: 0 })
})

test('a phone that is turned is another frame, and its keyboard is measured there', () => {
  const frameOf = createDeviceFrames()
  frameOf(PORTRAIT)
  expect(frameOf(LANDSCAPE)).toMatchObject({ keyboard: 0, orientation: 'landscape' })
  expect(frameOf({ width: 844, height: 160 })).toMatchObject({
    height: 390,
    keyboard: 230,
    orientation: 'landscape',
  })
})

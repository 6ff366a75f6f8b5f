import { expect, test } from 'vitest'
import * as playhead from './index.ts'
import { LOADED_CALLS } from './loader-face.ts'

test('the loader knows every function of the public face', () => {
  expect([...LOADED_CALLS].sort()).toEqual(Object.keys(playhead).sort())
})

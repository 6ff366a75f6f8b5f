import { expect, test } from 'vitest'
import { restAt } from './sheet-size.ts'

test.each([
  { how: 'near the half', share: 0.5, speed: 0, size: 'half' },
  { how: 'near the top', share: 0.62, speed: 0, size: 'full' },
  { how: 'pulled far down', share: 0.15, speed: 0, size: 'closed' },
  { how: 'thrown up', share: 0.47, speed: 2, size: 'full' },
  { how: 'thrown down', share: 0.4, speed: -1.5, size: 'closed' },
  { how: 'thrown far up from below', share: 0.1, speed: 4, size: 'full' },
  { how: 'pulled off the screen', share: -0.3, speed: 0, size: 'closed' },
  { how: 'pulled over the top', share: 1.4, speed: 0, size: 'full' },
])('a sheet let go $how comes to rest', ({ share, speed, size }) => {
  expect(restAt(share, speed)).toBe(size)
})

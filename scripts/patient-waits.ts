import { vi } from 'vitest'

// `vi.waitFor` gives up after a second and has no setting for it, as `expect.poll` has: no
// test is about speed, and a busy machine must not fail one.
const { waitFor } = vi
vi.waitFor = (check, options = {}) =>
  waitFor(check, {
    timeout: 30_000,
    ...(typeof options === 'number' ? { timeout: options } : options),
  })

import { describe, expect, test } from 'vitest'
import { computeSessionLimits, DEFAULT_SESSION_SETTINGS, parseSessionSettings } from './settings.ts'

describe('parseSessionSettings', () => {
  test('gives the defaults when nothing is set', () => {
    const { settings, warnings } = parseSessionSettings(undefined)
    expect(settings).toEqual({
      autoTrack: true,
      idleTimeoutMs: { desktop: 1_800_000, mobile: 1_800_000, tablet: 1_800_000 },
      maxDurationMs: 86_400_000,
      start: 'load',
    })
    expect(warnings).toEqual([])
  })

  test('takes one idle timeout for all devices or one for each', () => {
    const one = parseSessionSettings({ idleTimeoutMs: 60_000 }).settings
    expect(one.idleTimeoutMs).toEqual({ desktop: 60_000, mobile: 60_000, tablet: 60_000 })
    const each = parseSessionSettings({ idleTimeoutMs: { mobile: 300_000 } }).settings
    expect(computeSessionLimits(each, 'mobile').idleTimeoutMs).toBe(300_000)
    expect(computeSessionLimits(each, 'desktop').idleTimeoutMs).toBe(1_800_000)
  })

  test.each([
    [{ idleTimeoutMs: 59_999 }, 'idleTimeoutMs'],
    [{ idleTimeoutMs: 36_000_001 }, 'idleTimeoutMs'],
    [{ idleTimeoutMs: Number.NaN }, 'idleTimeoutMs'],
    [{ idleTimeoutMs: '30m' }, 'idleTimeoutMs'],
    [{ idleTimeoutMs: { mobile: 1 } }, 'idleTimeoutMs.mobile'],
    [{ idleTimeoutMs: { watch: 300_000 } }, 'idleTimeoutMs.watch'],
    [{ maxDurationMs: 0 }, 'maxDurationMs'],
    [{ maxDurationMs: Infinity }, 'maxDurationMs'],
    [{ autoTrack: 'yes' }, 'autoTrack'],
    [{ start: 'click' }, 'start'],
    [{ idleTimeout: 5 }, 'idleTimeout'],
    [[], ''],
    [null, ''],
  ])('keeps the default and warns by name about %j', (input, option) => {
    const { settings, warnings } = parseSessionSettings(input)
    expect(settings).toEqual(DEFAULT_SESSION_SETTINGS)
    expect(warnings.map((warning) => warning.option)).toEqual([option])
    expect(warnings[0]?.expected).not.toBe('')
  })

  test('a fault in one option leaves the others in force', () => {
    const { settings } = parseSessionSettings({ start: 'interaction', maxDurationMs: -1 })
    expect(settings.start).toBe('interaction')
    expect(settings.maxDurationMs).toBe(86_400_000)
  })

  test('changes what is given and keeps the rest when settings are changed while running', () => {
    const running = parseSessionSettings({ start: 'interaction' }).settings
    const changed = parseSessionSettings({ idleTimeoutMs: 120_000 }, running).settings
    expect(changed.start).toBe('interaction')
    expect(changed.idleTimeoutMs.tablet).toBe(120_000)
  })
})

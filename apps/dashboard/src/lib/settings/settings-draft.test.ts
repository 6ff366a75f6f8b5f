import type { ProjectSettings } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createSettingsDraft, parseSettingsDraft } from './settings-draft.ts'

const DEFAULTS: ProjectSettings = {
  sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
  bounce: { minDurationMs: null, requireNoInteraction: false },
}

test.each<ProjectSettings>([
  DEFAULTS,
  {
    sessions: { idleTimeoutMs: 300_000, maxDurationMs: 3_600_000, start: 'interaction' },
    bounce: { minDurationMs: 10_000, requireNoInteraction: true },
  },
  { ...DEFAULTS, sessions: { ...DEFAULTS.sessions, idleTimeoutMs: { mobile: 300_000 } } },
  {
    ...DEFAULTS,
    privacy: { level: 'strict', mask: [], block: [], honourDoNotTrack: false },
  },
])('settings that are filled in are read back: %j', (settings) => {
  expect(parseSettingsDraft(createSettingsDraft(settings))).toEqual({ settings, problems: {} })
})

test('a timeout for each device starts from the one for all, and may be left empty', () => {
  const draft = createSettingsDraft({
    ...DEFAULTS,
    sessions: { ...DEFAULTS.sessions, idleTimeoutMs: 600_000 },
  })
  draft.byDevice = true
  draft.idleByDevice.tablet.amount = ''
  expect(parseSettingsDraft(draft).settings.sessions.idleTimeoutMs).toEqual({
    desktop: 600_000,
    mobile: 600_000,
  })
})

test('devices that all have the default set nothing', () => {
  const draft = createSettingsDraft(DEFAULTS)
  draft.byDevice = true
  expect(parseSettingsDraft(draft).settings).toEqual(DEFAULTS)
})

test('each field says what is wrong with it, but not the one that is out of use', () => {
  const draft = createSettingsDraft(DEFAULTS)
  draft.idle.amount = 'soon'
  draft.idleByDevice.mobile.amount = '0'
  draft.maxDuration.amount = '25'
  draft.bounceUnder.amount = '3601'
  expect(Object.keys(parseSettingsDraft(draft).problems)).toEqual([
    'idle',
    'maxDuration',
    'bounceUnder',
  ])
  draft.byDevice = true
  expect(parseSettingsDraft(draft).problems).toMatchObject({
    mobile: 'Choose between 1 min and 10 h.',
    maxDuration: 'Choose between 1 min and 24 h.',
    bounceUnder: 'Choose between 0.001 s and 1 h.',
  })
})

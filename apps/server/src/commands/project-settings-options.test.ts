import { expect, test } from 'vitest'
import { DEFAULT_PROJECT_SETTINGS } from '../services/projects/settings.ts'
import { changeSettings } from './project-settings-options.ts'

test('only what is given changes', () => {
  const changed = changeSettings(DEFAULT_PROJECT_SETTINGS, {
    idleTimeout: 'mobile=300000, tablet=600000',
    bounceUnder: '10000',
    bounceWithoutInteraction: 'yes',
  })
  expect(changed).toEqual({
    sessions: {
      idleTimeoutMs: { mobile: 300_000, tablet: 600_000 },
      maxDurationMs: null,
      start: null,
    },
    bounce: { minDurationMs: 10_000, requireNoInteraction: true },
  })
  const back = { idleTimeout: 'default', bounceUnder: 'default', bounceWithoutInteraction: 'no' }
  expect(changeSettings(changed, back)).toEqual(DEFAULT_PROJECT_SETTINGS)
  expect(changeSettings(changed, {})).toBe(changed)
})

test('retention is set by days and by bytes with or without a unit', () => {
  const changed = changeSettings(DEFAULT_PROJECT_SETTINGS, { maxAge: '30', budget: '20GB' })
  expect(changed.retention).toEqual({ maxAgeDays: 30, budgetBytes: 20e9 })
  expect(changeSettings(changed, { budget: '5000000' }).retention?.budgetBytes).toBe(5_000_000)
  const back = changeSettings(changed, { maxAge: 'default', budget: 'default' })
  expect(back.retention).toEqual({ maxAgeDays: null, budgetBytes: null })
})

test('privacy is set by options that replace what was there', () => {
  const changed = changeSettings(DEFAULT_PROJECT_SETTINGS, {
    privacy: 'strict',
    mask: ['.name', '#card input'],
    block: ['video'],
    honourDoNotTrack: 'no',
  })
  expect(changed.privacy).toEqual({
    level: 'strict',
    mask: ['.name', '#card input'],
    block: ['video'],
    honourDoNotTrack: false,
  })
  const again = changeSettings(changed, { mask: ['.other'], honourDoNotTrack: 'yes' })
  expect(again.privacy).toEqual({
    ...changed.privacy,
    mask: ['.other'],
    honourDoNotTrack: true,
  })
  const options = { privacy: 'unset', mask: ['none'], block: ['none'], honourDoNotTrack: 'default' }
  expect(changeSettings(changed, options).privacy).toEqual({
    level: null,
    mask: [],
    block: [],
    honourDoNotTrack: null,
  })
})

test.each([
  [{ privacy: 'some' }, '--privacy is "some"; expected strict, default, none, or unset'],
  [{ mask: ['a', ''] }, '--mask is "a" ""; expected up to 50 CSS selectors'],
  [{ block: Array<string>(51).fill('a') }, '--block is "a" "a"'],
  [{ honourDoNotTrack: 'maybe' }, '--honour-do-not-track is "maybe"; expected yes, no, or default'],
  [{ maxAge: '0' }, '--max-age is "0"; expected days from 1 to 36500'],
  [{ budget: '1MBs' }, '--budget is "1MBs"'],
  [{ budget: '10' }, '--budget is "10"'],
  [{ idleTimeout: '5' }, '--idle-timeout is "5"; expected milliseconds from 60000'],
  [{ idleTimeout: 'watch=60000' }, '--idle-timeout'],
  [{ maxDuration: '1e9' }, '--max-duration is "1e9"'],
  [{ start: 'whim' }, '--start is "whim"; expected load, interaction, or default'],
  [{ bounceUnder: '0' }, '--bounce-under'],
  [
    { bounceWithoutInteraction: 'maybe' },
    '--bounce-without-interaction is "maybe"; expected yes or no',
  ],
])('%j is refused by the name of the option', (options, message) => {
  expect(() => changeSettings(DEFAULT_PROJECT_SETTINGS, options)).toThrow(message)
})

import type { ProjectSettings } from '@playhead/protocol'
import { ProjectSettings as ProjectSettingsSchema } from '@playhead/protocol/schema'
import { createLateValidator } from '../late-validator.ts'
import { AppError } from '../errors.ts'

const validator = createLateValidator(ProjectSettingsSchema)

/** What the command `project settings` takes, as typed. */
export interface ProjectSettingsOptions {
  readonly idleTimeout?: string
  readonly maxDuration?: string
  readonly start?: string
  readonly bounceUnder?: string
  readonly bounceWithoutInteraction?: string
  readonly maxAge?: string
  readonly budget?: string
  readonly privacy?: string
  readonly mask?: readonly string[]
  readonly block?: readonly string[]
  readonly honourDoNotTrack?: string
}

/**
 * The settings with what is given changed; the same object when nothing is.
 *
 * @throws {AppError} invalid_request naming the option, what it was and what is expected
 * @example
 * changeSettings(settings, { idleTimeout: 'mobile=300000,desktop=1800000' })
 */
export function changeSettings(
  settings: ProjectSettings,
  options: ProjectSettingsOptions,
): ProjectSettings {
  let changed = settings
  for (const { option, name, expected, apply } of CHANGES) {
    const given = options[option]
    if (given === undefined) continue
    const texts = typeof given === 'string' ? [given] : given
    const next = apply(changed, texts)
    if (!validator.Check(next)) {
      throw new AppError(
        'invalid_request',
        `--${name} is ${texts.map((text) => JSON.stringify(text)).join(' ')}; expected ${expected}`,
      )
    }
    changed = next
  }
  return changed
}

interface Change {
  readonly option: keyof ProjectSettingsOptions
  readonly name: string
  readonly expected: string
  /** One text, or each of a list. Not checked: what comes out may be no settings. */
  readonly apply: (settings: ProjectSettings, texts: readonly string[]) => unknown
}

const NO_RETENTION = { maxAgeDays: null, budgetBytes: null }
const NO_PRIVACY = { level: null, mask: [], block: [], honourDoNotTrack: null }
const SELECTORS = 'up to 50 CSS selectors of up to 200 characters, or none'

const CHANGES: readonly Change[] = [
  {
    option: 'idleTimeout',
    name: 'idle-timeout',
    expected:
      'milliseconds from 60000 to 36000000, such numbers as desktop=…,mobile=…,tablet=…, or default',
    apply: ({ sessions, ...rest }, [text = '']) => ({
      ...rest,
      sessions: { ...sessions, idleTimeoutMs: parseTimeouts(text) },
    }),
  },
  {
    option: 'maxDuration',
    name: 'max-duration',
    expected: 'milliseconds from 60000 to 86400000, or default',
    apply: ({ sessions, ...rest }, [text = '']) => ({
      ...rest,
      sessions: { ...sessions, maxDurationMs: parseNumber(text) },
    }),
  },
  {
    option: 'start',
    name: 'start',
    expected: 'load, interaction, or default',
    apply: ({ sessions, ...rest }, [text = '']) => ({
      ...rest,
      sessions: { ...sessions, start: text === 'default' ? null : text },
    }),
  },
  {
    option: 'bounceUnder',
    name: 'bounce-under',
    expected: 'milliseconds from 1 to 3600000, or default',
    apply: ({ bounce, ...rest }, [text = '']) => ({
      ...rest,
      bounce: { ...bounce, minDurationMs: parseNumber(text) },
    }),
  },
  {
    option: 'bounceWithoutInteraction',
    name: 'bounce-without-interaction',
    expected: 'yes or no',
    apply: ({ bounce, ...rest }, [text = '']) => ({
      ...rest,
      bounce: { ...bounce, requireNoInteraction: text === 'yes' || (text === 'no' ? false : null) },
    }),
  },
  {
    option: 'maxAge',
    name: 'max-age',
    expected: 'days from 1 to 36500, or default',
    apply: ({ retention = NO_RETENTION, ...rest }, [text = '']) => ({
      ...rest,
      retention: { ...retention, maxAgeDays: parseNumber(text) },
    }),
  },
  {
    option: 'budget',
    name: 'budget',
    expected: 'bytes from 1000000 on, such a number as 500MB or 20GB, or default',
    apply: ({ retention = NO_RETENTION, ...rest }, [text = '']) => ({
      ...rest,
      retention: { ...retention, budgetBytes: parseBytes(text) },
    }),
  },
  {
    option: 'privacy',
    name: 'privacy',
    expected: 'strict, default, none, or unset',
    apply: ({ privacy = NO_PRIVACY, ...rest }, [text = '']) => ({
      ...rest,
      privacy: { ...privacy, level: text === 'unset' ? null : text },
    }),
  },
  {
    option: 'mask',
    name: 'mask',
    expected: SELECTORS,
    apply: ({ privacy = NO_PRIVACY, ...rest }, texts) => ({
      ...rest,
      privacy: { ...privacy, mask: parseSelectors(texts) },
    }),
  },
  {
    option: 'block',
    name: 'block',
    expected: SELECTORS,
    apply: ({ privacy = NO_PRIVACY, ...rest }, texts) => ({
      ...rest,
      privacy: { ...privacy, block: parseSelectors(texts) },
    }),
  },
  {
    option: 'honourDoNotTrack',
    name: 'honour-do-not-track',
    expected: 'yes, no, or default',
    apply: ({ privacy = NO_PRIVACY, ...rest }, [text = '']) => ({
      ...rest,
      privacy: { ...privacy, honourDoNotTrack: parseYesOrNo(text) },
    }),
  },
]

const BYTE_UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 }

function parseBytes(text: string): unknown {
  const [, digits = '', unit = ''] = /^(\d{1,6})(MB|GB|TB)$/i.exec(text) ?? []
  return digits === '' ? parseNumber(text) : Number(digits) * (BYTE_UNITS[unit.toUpperCase()] ?? 1)
}

function parseTimeouts(text: string): unknown {
  if (!text.includes('=')) return parseNumber(text)
  const parts = text.split(',').map((part) => part.trim().split('='))
  return Object.fromEntries(parts.map(([kind = '', value = '']) => [kind, parseNumber(value)]))
}

/** A number, null for the default, or the text itself, which no check lets through. */
function parseNumber(text: string): number | string | null {
  if (text === 'default') return null
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

function parseSelectors(texts: readonly string[]): readonly string[] {
  return texts.length === 1 && texts[0] === 'none' ? [] : texts
}

/** True, false, null for the default, or the text itself, which no check lets through. */
function parseYesOrNo(text: string): boolean | string | null {
  if (text === 'default') return null
  return text === 'yes' || (text === 'no' ? false : text)
}

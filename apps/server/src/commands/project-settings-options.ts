import type { ProjectSettings } from '@playhead/protocol'
import { ProjectSettings as ProjectSettingsSchema } from '@playhead/protocol/schema'
import { Compile } from 'typebox/compile'
import { AppError } from '../errors.ts'

const validator = Compile(ProjectSettingsSchema)

/** What the command `project settings` takes, as typed. */
export interface ProjectSettingsOptions {
  readonly idleTimeout?: string
  readonly maxDuration?: string
  readonly start?: string
  readonly bounceUnder?: string
  readonly bounceWithoutInteraction?: string
  readonly maxAge?: string
  readonly budget?: string
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
    const text = options[option]
    if (text === undefined) continue
    const next = apply(changed, text)
    if (!validator.Check(next)) {
      throw new AppError(
        'invalid_request',
        `--${name} is ${JSON.stringify(text)}; expected ${expected}`,
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
  /** Not checked: what comes out may be no settings. */
  readonly apply: (settings: ProjectSettings, text: string) => unknown
}

const NO_RETENTION = { maxAgeDays: null, budgetBytes: null }

const CHANGES: readonly Change[] = [
  {
    option: 'idleTimeout',
    name: 'idle-timeout',
    expected:
      'milliseconds from 60000 to 36000000, such numbers as desktop=…,mobile=…,tablet=…, or default',
    apply: ({ sessions, ...rest }, text) => ({
      ...rest,
      sessions: { ...sessions, idleTimeoutMs: parseTimeouts(text) },
    }),
  },
  {
    option: 'maxDuration',
    name: 'max-duration',
    expected: 'milliseconds from 60000 to 86400000, or default',
    apply: ({ sessions, ...rest }, text) => ({
      ...rest,
      sessions: { ...sessions, maxDurationMs: parseNumber(text) },
    }),
  },
  {
    option: 'start',
    name: 'start',
    expected: 'load, interaction, or default',
    apply: ({ sessions, ...rest }, text) => ({
      ...rest,
      sessions: { ...sessions, start: text === 'default' ? null : text },
    }),
  },
  {
    option: 'bounceUnder',
    name: 'bounce-under',
    expected: 'milliseconds from 1 to 3600000, or default',
    apply: ({ bounce, ...rest }, text) => ({
      ...rest,
      bounce: { ...bounce, minDurationMs: parseNumber(text) },
    }),
  },
  {
    option: 'bounceWithoutInteraction',
    name: 'bounce-without-interaction',
    expected: 'yes or no',
    apply: ({ bounce, ...rest }, text) => ({
      ...rest,
      bounce: { ...bounce, requireNoInteraction: text === 'yes' || (text === 'no' ? false : null) },
    }),
  },
  {
    option: 'maxAge',
    name: 'max-age',
    expected: 'days from 1 to 36500, or default',
    apply: ({ retention = NO_RETENTION, ...rest }, text) => ({
      ...rest,
      retention: { ...retention, maxAgeDays: parseNumber(text) },
    }),
  },
  {
    option: 'budget',
    name: 'budget',
    expected: 'bytes from 1000000 on, such a number as 500MB or 20GB, or default',
    apply: ({ retention = NO_RETENTION, ...rest }, text) => ({
      ...rest,
      retention: { ...retention, budgetBytes: parseBytes(text) },
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

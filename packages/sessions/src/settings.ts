/** The kinds of device that may have an idle timeout of their own. */
export type SessionDeviceType = 'desktop' | 'mobile' | 'tablet'

export type IdleTimeouts = Readonly<Record<SessionDeviceType, number>>

/** How sessions begin and end, checked and complete. */
export interface SessionSettings {
  /** false: only `startSession()` makes a session and only `endSession()` ends it. */
  readonly autoTrack: boolean
  readonly idleTimeoutMs: IdleTimeouts
  readonly maxDurationMs: number
  /** What begins the first session of a visit: the page load, or a person's first interaction. */
  readonly start: 'load' | 'interaction'
}

/** What applies on one device: the two limits as plain numbers, for the hot path. */
export interface SessionLimits {
  readonly autoTrack: boolean
  readonly idleTimeoutMs: number
  readonly maxDurationMs: number
  readonly start: 'load' | 'interaction'
}

/** One option that was not usable; its default is in force instead. */
export interface SettingWarning {
  /** Dotted name, such as `idleTimeoutMs.mobile`. */
  readonly option: string
  readonly value: unknown
  readonly expected: string
}

export const IDLE_TIMEOUT_MIN_MS = 60_000
export const IDLE_TIMEOUT_MAX_MS = 36_000_000
export const DEFAULT_IDLE_TIMEOUT_MS = 1_800_000
export const MAX_DURATION_MIN_MS = 60_000
export const MAX_DURATION_MAX_MS = 86_400_000
export const DEFAULT_MAX_DURATION_MS = 86_400_000

export const DEFAULT_SESSION_SETTINGS: SessionSettings = Object.freeze({
  autoTrack: true,
  idleTimeoutMs: sameForAll(DEFAULT_IDLE_TIMEOUT_MS),
  maxDurationMs: DEFAULT_MAX_DURATION_MS,
  start: 'load',
})

const DEVICE_TYPES: readonly SessionDeviceType[] = ['desktop', 'mobile', 'tablet']
const IDLE_EXPECTED =
  'milliseconds between 60000 (1 minute) and 36000000 (10 hours), or such a number for each of desktop, mobile and tablet'

/**
 * Reads session settings from untrusted input. Whatever cannot be used is left at
 * `base` and comes back as a warning; nothing is clamped in silence.
 *
 * @example
 * parseSessionSettings({ idleTimeoutMs: { mobile: 300_000 } }).settings.idleTimeoutMs.mobile // 300000
 */
export function parseSessionSettings(
  input: unknown,
  base: SessionSettings = DEFAULT_SESSION_SETTINGS,
): { settings: SessionSettings; warnings: SettingWarning[] } {
  const warnings: SettingWarning[] = []
  if (input === undefined) return { settings: base, warnings }
  if (!isRecord(input)) {
    return { settings: base, warnings: [{ option: '', value: input, expected: 'an object' }] }
  }
  const settings: { -readonly [Key in keyof SessionSettings]: SessionSettings[Key] } = { ...base }
  for (const [option, value] of Object.entries(input)) {
    if (value === undefined) continue
    const refuse = (expected: string) => warnings.push({ option, value, expected })
    switch (option) {
      case 'autoTrack':
        if (typeof value === 'boolean') settings.autoTrack = value
        else refuse('true or false')
        break
      case 'start':
        if (value === 'load' || value === 'interaction') settings.start = value
        else refuse('"load" or "interaction"')
        break
      case 'maxDurationMs':
        if (isWithin(value, MAX_DURATION_MIN_MS, MAX_DURATION_MAX_MS))
          settings.maxDurationMs = value
        else refuse('milliseconds between 60000 (1 minute) and 86400000 (24 hours)')
        break
      case 'idleTimeoutMs':
        settings.idleTimeoutMs = parseIdleTimeouts(value, settings.idleTimeoutMs, warnings)
        break
      default:
        refuse('one of autoTrack, idleTimeoutMs, maxDurationMs, start')
    }
  }
  return { settings, warnings }
}

/** The limits in force on one kind of device. */
export function computeSessionLimits(
  settings: SessionSettings,
  deviceType: SessionDeviceType,
): SessionLimits {
  return {
    autoTrack: settings.autoTrack,
    idleTimeoutMs: settings.idleTimeoutMs[deviceType],
    maxDurationMs: settings.maxDurationMs,
    start: settings.start,
  }
}

function parseIdleTimeouts(
  value: unknown,
  base: IdleTimeouts,
  warnings: SettingWarning[],
): IdleTimeouts {
  if (isWithin(value, IDLE_TIMEOUT_MIN_MS, IDLE_TIMEOUT_MAX_MS)) return sameForAll(value)
  if (!isRecord(value)) {
    warnings.push({ option: 'idleTimeoutMs', value, expected: IDLE_EXPECTED })
    return base
  }
  const timeouts = { ...base }
  for (const [name, timeout] of Object.entries(value)) {
    const deviceType = DEVICE_TYPES.find((known) => known === name)
    if (timeout === undefined) continue
    if (deviceType && isWithin(timeout, IDLE_TIMEOUT_MIN_MS, IDLE_TIMEOUT_MAX_MS)) {
      timeouts[deviceType] = timeout
    } else {
      warnings.push({ option: `idleTimeoutMs.${name}`, value: timeout, expected: IDLE_EXPECTED })
    }
  }
  return timeouts
}

function sameForAll(timeoutMs: number): IdleTimeouts {
  return { desktop: timeoutMs, mobile: timeoutMs, tablet: timeoutMs }
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import {
  BOUNCE_DURATION_LIMIT_MS,
  IDLE_TIMEOUT_LIMITS_MS,
  MAX_DURATION_LIMITS_MS,
  type ProjectSettings,
} from '@playhead/protocol'
import {
  createPrivacyDraft,
  findSelectorProblem,
  parsePrivacyDraft,
  type PrivacyDraft,
} from './privacy-draft.ts'
import { createDurationDraft, parseDuration, type DurationDraft } from './duration-draft.ts'

export const DEVICES = ['desktop', 'mobile', 'tablet'] as const
type Device = (typeof DEVICES)[number]

/** The settings of a project as somebody fills them in. */
export interface SettingsDraft {
  byDevice: boolean
  idle: DurationDraft
  idleByDevice: Record<Device, DurationDraft>
  maxDuration: DurationDraft
  start: 'load' | 'interaction'
  bounceUnder: DurationDraft
  requireNoInteraction: boolean
  privacy: PrivacyDraft
}

/** What is wrong with what was filled in, by field. */
export type SettingsProblems = Partial<
  Record<'idle' | Device | 'maxDuration' | 'bounceUnder' | 'mask' | 'block', string>
>

export function createSettingsDraft({ sessions, bounce, privacy }: ProjectSettings): SettingsDraft {
  const { idleTimeoutMs } = sessions
  const byDevice = typeof idleTimeoutMs === 'object' && idleTimeoutMs !== null
  const idleOf = (device: Device): DurationDraft =>
    createDurationDraft(byDevice ? (idleTimeoutMs[device] ?? null) : idleTimeoutMs)
  return {
    byDevice,
    idle: createDurationDraft(byDevice ? null : idleTimeoutMs),
    idleByDevice: {
      desktop: idleOf('desktop'),
      mobile: idleOf('mobile'),
      tablet: idleOf('tablet'),
    },
    maxDuration: createDurationDraft(sessions.maxDurationMs, 'hours'),
    start: sessions.start ?? 'load',
    bounceUnder: createDurationDraft(bounce.minDurationMs, 'seconds'),
    requireNoInteraction: bounce.requireNoInteraction,
    privacy: createPrivacyDraft(privacy),
  }
}

/** Reads a draft. While there are problems, the settings are not fit to be saved. */
export function parseSettingsDraft(draft: SettingsDraft): {
  settings: ProjectSettings
  problems: SettingsProblems
} {
  const problems: SettingsProblems = {}
  const idle = parseDuration(draft.idle, IDLE_TIMEOUT_LIMITS_MS)
  const byDevice: Partial<Record<Device, number>> = {}
  if (draft.byDevice) {
    for (const device of DEVICES) {
      const { valueMs, problem } = parseDuration(draft.idleByDevice[device], IDLE_TIMEOUT_LIMITS_MS)
      if (problem !== null) problems[device] = problem
      if (valueMs !== null) byDevice[device] = valueMs
    }
  } else if (idle.problem !== null) problems.idle = idle.problem
  const maxDuration = parseDuration(draft.maxDuration, MAX_DURATION_LIMITS_MS)
  if (maxDuration.problem !== null) problems.maxDuration = maxDuration.problem
  const bounceUnder = parseDuration(draft.bounceUnder, {
    least: 1,
    most: BOUNCE_DURATION_LIMIT_MS,
  })
  if (bounceUnder.problem !== null) problems.bounceUnder = bounceUnder.problem
  for (const list of ['mask', 'block'] as const) {
    const problem = findSelectorProblem(draft.privacy[list])
    if (problem !== null) problems[list] = problem
  }
  const privacy = parsePrivacyDraft(draft.privacy)
  const anyDevice = Object.keys(byDevice).length > 0
  return {
    settings: {
      sessions: {
        idleTimeoutMs: draft.byDevice ? (anyDevice ? byDevice : null) : idle.valueMs,
        maxDurationMs: maxDuration.valueMs,
        start: draft.start === 'load' ? null : draft.start,
      },
      ...(privacy && { privacy }),
      bounce: {
        minDurationMs: bounceUnder.valueMs,
        requireNoInteraction: draft.requireNoInteraction,
      },
    },
    problems,
  }
}

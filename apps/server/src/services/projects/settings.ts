import type { IdleTimeoutSetting, ProjectSettings, RemoteSettings } from '@playhead/protocol'
import {
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_MAX_DURATION_MS,
  type SessionDeviceType,
} from '@playhead/sessions'
import type { ControlStore } from '../../storage/control-store.ts'

/** What holds for a project that sets nothing. */
export const DEFAULT_PROJECT_SETTINGS: ProjectSettings = {
  sessions: { idleTimeoutMs: null, maxDurationMs: null, start: null },
  bounce: { minDurationMs: null, requireNoInteraction: false },
}

export async function loadProjectSettings(
  control: Pick<ControlStore, 'findSettings'>,
  projectId: string,
): Promise<ProjectSettings> {
  return (await control.findSettings(projectId)) ?? DEFAULT_PROJECT_SETTINGS
}

/** What recorders are told: only what the project sets. Undefined when that is nothing. */
export function toRemoteSettings({
  sessions,
  privacy,
}: ProjectSettings): RemoteSettings | undefined {
  const { idleTimeoutMs, maxDurationMs, start } = sessions
  const forPrivacy = privacy && toRemotePrivacy(privacy)
  const isBare = idleTimeoutMs === null && maxDurationMs === null && start === null
  if (isBare && forPrivacy === undefined) return undefined
  return {
    sessions: {
      ...(idleTimeoutMs === null ? {} : { idleTimeoutMs }),
      ...(maxDurationMs === null ? {} : { maxDurationMs }),
      ...(start === null ? {} : { start }),
    },
    ...(forPrivacy ? { privacy: forPrivacy } : {}),
  }
}

function toRemotePrivacy({
  level,
  mask,
  block,
  honourDoNotTrack,
}: NonNullable<ProjectSettings['privacy']>): RemoteSettings['privacy'] {
  const set = {
    ...(level === null ? {} : { level }),
    ...(mask.length === 0 ? {} : { mask }),
    ...(block.length === 0 ? {} : { block }),
    ...(honourDoNotTrack === null ? {} : { honourDoNotTrack }),
  }
  return Object.keys(set).length === 0 ? undefined : set
}

/** The idle timeout of a project on a kind of device, in milliseconds; others count as desktops. */
export function getIdleTimeoutMs(
  { sessions }: ProjectSettings,
  deviceType: SessionDeviceType | 'bot' | null,
): number {
  const setting: IdleTimeoutSetting | null = sessions.idleTimeoutMs
  if (setting === null) return DEFAULT_IDLE_TIMEOUT_MS
  if (typeof setting === 'number') return setting
  const kind = deviceType === 'mobile' || deviceType === 'tablet' ? deviceType : 'desktop'
  return setting[kind] ?? DEFAULT_IDLE_TIMEOUT_MS
}

/** By what limits events without a session are put into sessions, in milliseconds. */
export function getProjectLimits(settings: ProjectSettings): {
  idleTimeoutMs: number
  maxDurationMs: number
} {
  return {
    idleTimeoutMs: getIdleTimeoutMs(settings, null),
    maxDurationMs: settings.sessions.maxDurationMs ?? DEFAULT_MAX_DURATION_MS,
  }
}

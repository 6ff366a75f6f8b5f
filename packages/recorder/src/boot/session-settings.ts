import type { RemoteSettings } from '@playhead/protocol'
import {
  DEFAULT_SESSION_SETTINGS,
  parseSessionSettings,
  type SessionSettings,
} from '@playhead/sessions'
import { readJson, type KeyValueStore } from '../session/key-value-store.ts'
import { describeFault } from './config.ts'
import type { Warn } from './warn.ts'

/**
 * Session settings in layers, each over the one before: the defaults, what the
 * project sets on the server, what `init` and then `configure` set. The project's
 * come with each answer and are kept, so that the next page begins with them.
 */
export interface SessionSettingsKeeper {
  get(): SessionSettings
  /** Takes the settings of an answer; true when something changed by them. */
  learn(settings: unknown): boolean
  /** Puts a layer of the page's own over the others. */
  configure(sessions: unknown): void
}

const KEY = 'settings'

/** What a project may set. Who makes sessions is for the page's code to say. */
const REMOTE_NAMES = [
  'idleTimeoutMs',
  'maxDurationMs',
  'start',
] as const satisfies (keyof RemoteSettings['sessions'])[]

export function createSessionSettings(options: {
  store: KeyValueStore
  /** What the page has set, oldest first. */
  own: readonly unknown[]
  warn: Warn
}): SessionSettingsKeeper {
  const { store, warn } = options
  const own = [...options.own]
  let remote = pickRemote(readJson(store, KEY))
  let settings = compute()

  function compute(): SessionSettings {
    const warnOfProject: Warn = (message) => warn(`in the settings of the project, ${message}`)
    const base = parseLayer(remote, DEFAULT_SESSION_SETTINGS, warnOfProject)
    return own.reduce<SessionSettings>((below, layer) => parseLayer(layer, below, warn), base)
  }

  return {
    get: () => settings,
    learn(input) {
      const next = pickRemote(input)
      if (!next || JSON.stringify(next) === JSON.stringify(remote)) return false
      remote = next
      store.set(KEY, JSON.stringify({ sessions: next }))
      settings = compute()
      return true
    },
    configure(sessions) {
      own.push(sessions)
      settings = compute()
    },
  }
}

/** One layer over the one below, each fault of it warned about. */
function parseLayer(layer: unknown, below: SessionSettings, warn: Warn): SessionSettings {
  const { settings, warnings } = parseSessionSettings(layer, below)
  for (const { option, value, expected } of warnings) {
    warn(describeFault(option ? `sessions.${option}` : 'sessions', value, expected))
  }
  return settings
}

/** The session settings in an answer or in the store; undefined when there are none. */
function pickRemote(input: unknown): Record<string, unknown> | undefined {
  const { sessions } = (input ?? {}) as { sessions?: unknown }
  if (typeof sessions !== 'object' || sessions === null) return undefined
  const record = sessions as Record<string, unknown>
  const named = REMOTE_NAMES.filter((name) => record[name] !== undefined && record[name] !== null)
  return Object.fromEntries(named.map((name) => [name, record[name]]))
}

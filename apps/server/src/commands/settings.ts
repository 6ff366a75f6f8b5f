import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigError } from '../config.ts'
import { SETTINGS, SETTINGS_FILE, type Setting } from '../settings.ts'

/** Where the value of a setting comes from, the strongest first. */
export type SettingSource = 'option' | 'variable' | 'file' | 'default'

type Environment = Record<string, string | undefined>

/**
 * Puts what the settings file and the options of the command line say into the environment
 * of this process, so that everything reads one place, and what it starts has the same.
 *
 * @param options by the names of settings
 * @returns where each setting that was given comes from
 * @throws {ConfigError} when the file cannot be read, or says something else than settings
 */
export function applySettings(
  env: Environment,
  options: Readonly<Record<string, string>>,
): ReadonlyMap<string, SettingSource> {
  const sources = new Map<string, SettingSource>()
  const path = options[SETTINGS_FILE.name] ?? env[SETTINGS_FILE.name] ?? ''
  const file = path === '' ? {} : readSettingsFile(path)
  for (const name of Object.keys(env))
    if (name.startsWith('PLAYHEAD_')) sources.set(name, 'variable')
  for (const [name, value] of Object.entries(file)) {
    if (env[name] !== undefined) continue
    env[name] = value
    sources.set(name, 'file')
  }
  for (const [name, value] of Object.entries(options)) {
    env[name] = value
    sources.set(name, 'option')
  }
  return sources
}

function readSettingsFile(path: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new ConfigError(`The settings file ${path} cannot be read: ${String(cause)}`, { cause })
  }
  const values = parseEnv(text) as Record<string, string>
  const strange = Object.keys(values).filter((name) => !isSetting(name))
  if (strange.length === 0) return values
  const known = Object.values<Setting>(SETTINGS).map(({ name }) => name)
  throw new ConfigError(
    `The settings file ${path} is not usable:\n${strange
      .map((name) => `  ${name} is no setting; expected one of ${known.join(', ')}`)
      .join('\n')}`,
  )
}

function isSetting(name: string): boolean {
  return Object.values<Setting>(SETTINGS).some((setting) => setting.name === name)
}

/** The option that gives a setting: `PLAYHEAD_TLS_KEY` is `--tls-key`. */
export function toOption({ name }: Setting): string {
  return `--${name.slice('PLAYHEAD_'.length).toLowerCase().replaceAll('_', '-')}`
}

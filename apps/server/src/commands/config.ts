import { readConfig } from '../config.ts'
import { SETTINGS, type Setting } from '../settings.ts'
import { print } from './print.ts'
import { toOption, type SettingSource } from './settings.ts'

/**
 * `config`: every setting with its value and where that comes from.
 *
 * @throws {ConfigError} when they are not usable, with every fault
 */
export function runConfig(sources: ReadonlyMap<string, SettingSource>): void {
  readConfig(process.env)
  const settings = Object.values<Setting>(SETTINGS)
  const rows = settings.map((setting) => {
    const source = sources.get(setting.name) ?? 'default'
    const given = process.env[setting.name]
    const value = given && setting.isSecret ? '(not shown)' : (given ?? setting.default)
    return [setting.name, value, source === 'option' ? toOption(setting) : source] as const
  })
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const [name, value, source] of rows) {
    print(`${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${source}`)
  }
}

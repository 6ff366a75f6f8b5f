import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The recordings of closed sessions, one file for each project and day. */
export function listDayFiles(folder: string): string[] {
  const replays = join(folder, 'replays')
  if (!existsSync(replays)) return []
  return readdirSync(replays, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.db'))
    .map((name) => `replays/${name.replaceAll('\\', '/')}`)
    .sort()
}

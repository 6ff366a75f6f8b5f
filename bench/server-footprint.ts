import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a process has in memory, in MB, as Linux counts it: now, at most so far, and how
 * much of it now is its own rather than pages of files.
 */
export function readMemory(pid: number): { nowMb: number; peakMb: number; ownMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_000)
  return { nowMb: read('VmRSS'), peakMb: read('VmHWM'), ownMb: read('RssAnon') }
}

/** Bytes of the files of a folder, and of those within it, whose names end so. */
export function measureFiles(folder: string, ending = ''): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .reduce((sum, { parentPath, name }) => sum + measureFile(join(parentPath, name)), 0)
}

/** A file may be gone by now. */
function measureFile(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

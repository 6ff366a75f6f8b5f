import { statfsSync } from 'node:fs'

/** What is left for others once something large was written, in bytes. */
const SPARE_BYTES = 64 * 1024 * 1024

/** How many bytes are missing on the disk of a folder for so many more; 0 when they fit. */
export function computeMissingSpace(folder: string, neededBytes: number): number {
  const { bavail, bsize } = statfsSync(folder)
  return Math.max(0, neededBytes + SPARE_BYTES - bavail * bsize)
}

/** `1.4 GB`, for messages. */
export function describeBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${(bytes / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

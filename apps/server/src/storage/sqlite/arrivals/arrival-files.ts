import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where a payload stands in a log of arrivals. */
export interface LogPlace {
  /** The number of the log. */
  readonly log: number
  /** Of its first byte. */
  readonly offset: number
}

/** A place with how much stands there. */
export interface LogSpan extends LogPlace {
  readonly sizeBytes: number
}

/** The folder of the logs, within the data folder. */
export const ARRIVALS = 'arrivals'

/** The name of a log within the data folder. */
export function nameLog(log: number): string {
  return `${ARRIVALS}/${log}.log`
}

/** The numbers of the logs that are there, in order. */
export function listLogs(folder: string): number[] {
  let names: string[]
  try {
    names = readdirSync(join(folder, ARRIVALS))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
  return names
    .flatMap((name) => /^(\d{1,15})\.log$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** 0 when it is not there. */
export function measureLog(folder: string, log: number): number {
  return statSync(join(folder, nameLog(log)), { throwIfNoEntry: false })?.size ?? 0
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

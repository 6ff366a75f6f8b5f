import { readConfig } from '../config.ts'
import type { KeyframeCounts } from '../storage/keyframe-store.ts'
import { examineStorage } from '../storage/open-storage.ts'
import { CONTENT_CHECKS } from '../services/integrity/content-checks.ts'
import { print } from './print.ts'

/** Damage was found that is still there. */
const EXIT_DAMAGED = 2

const WORDS = { damaged: 'DAMAGED ', repaired: 'repaired', noted: 'noted   ' } as const

/**
 * `doctor`: examines the data folder, also while a server uses it; with `--repair`, only
 * without one. Ends with 0 when all is well or has been repaired, 1 when it could not be
 * done, 2 when there is damage.
 */
export function runDoctor(options: { full?: true; repair?: true }): void {
  const { dataFolder } = readConfig(process.env)
  const { findings, sessions, chunks, keyframes } = examineStorage({
    folder: dataFolder,
    isFull: options.full ?? false,
    isRepairing: options.repair ?? false,
    now: Date.now(),
    contents: CONTENT_CHECKS,
  })
  for (const { what, advice, state } of findings) print(`${WORDS[state]}  ${what}. ${advice}`)
  print(describeKeyframes(keyframes))
  const damaged = findings.filter(({ state }) => state === 'damaged').length
  print(
    `${dataFolder}: ${sessions} sessions, ${chunks} chunks examined; ${damaged === 0 ? 'sound' : `${damaged} kinds of damage`}.`,
  )
  if (damaged > 0) process.exitCode = EXIT_DAMAGED
}

/** Where there is none, a replay opens at the snapshot before it, and takes longer. */
function describeKeyframes({ count, faults }: KeyframeCounts): string {
  const reasons = Object.entries(faults).map(([reason, times]) => `${reason} ${times}`)
  return `keyframes: ${count} made; ${reasons.length === 0 ? 'none failed' : `failed: ${reasons.join(', ')}`}.`
}

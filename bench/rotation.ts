// How many session decisions one core makes in a second. The recorder asks on
// every pointer move, so the answer must cost nothing next to the event itself.
// Run: node bench/rotation.ts
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import {
  computeSessionLimits,
  createSessionState,
  createUuidV7,
  decideSession,
  DEFAULT_SESSION_SETTINGS,
  touchSession,
  type SessionState,
} from '@playhead/sessions'

const DECISIONS = 5_000_000
const ROUNDS = 5
const TARGET_PER_SECOND = 1_000_000
const START_AT = 1_700_000_000_000
const limits = computeSessionLimits(DEFAULT_SESSION_SETTINGS, 'desktop')

/** Pointer moves 16 ms apart, with a pause of 31 minutes after every 10,000. */
function run(): { perSecond: number; rotations: number } {
  let state: SessionState | null = null
  let at = START_AT
  let rotations = 0
  const random = new Uint8Array(10)
  const startedAt = performance.now()
  for (let index = 0; index < DECISIONS; index += 1) {
    at += index % 10_000 === 0 ? 1_860_000 : 16
    const decision = decideSession(state, { kind: 'interaction', at }, limits)
    if (decision.kind === 'start') {
      rotations += 1
      const id = createUuidV7(at, random)
      state = createSessionState(state, { id, at, reason: decision.reason, userId: null })
    } else if (state) {
      state = touchSession(state, at)
    }
  }
  const seconds = (performance.now() - startedAt) / 1_000
  return {
    perSecond: Math.round(DECISIONS / seconds),
    rotations,
  }
}

const rounds = Array.from({ length: ROUNDS }, run)
const sorted = rounds.map((round) => round.perSecond).sort((a, b) => a - b)
const perSecond = sorted[Math.floor(ROUNDS / 2)] ?? 0
console.log(
  JSON.stringify({
    bench: 'rotation',
    decisionsPerSecond: perSecond,
    slowestPerSecond: sorted[0],
    targetPerSecond: TARGET_PER_SECOND,
    rotations: rounds[0]?.rotations,
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  }),
)
if (perSecond < TARGET_PER_SECOND) process.exitCode = 1

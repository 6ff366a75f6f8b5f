import type { Logger } from 'pino'
import type { NewKeyframe, UnkeyframedSession } from '../../storage/keyframe-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { JobError, type JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { KeyframeFault, KeyframeOutput, KeyframeSegment } from '../../worker/make-keyframes.ts'
import type { UpkeepSource, UpkeepTask } from '../upkeep/upkeep.ts'
import { planKeyframes, type KeyframePlan } from './plan-keyframes.ts'

/** Some thirty seconds of a recorder that sends every five. */
const NEW_SEGMENTS = 6
/** After this long without an event a session is worth a look whatever has come. */
const QUIET_MS = 10 * 60_000

export interface KeyframeSourceOptions {
  readonly replays: Storage['replays']
  readonly jobs: Pick<JobRunner<Jobs>, 'run'>
  readonly logger: Pick<Logger, 'warn'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface TabPlan extends KeyframePlan {
  readonly sessionId: string
  readonly windowId: string
}

/**
 * Makes the keyframes of all sessions, of those that go on and of those that were
 * stored before: a task for each stretch that is missing some.
 */
export function createKeyframeSource(options: KeyframeSourceOptions): UpkeepSource {
  const { replays, now } = options

  const plan = async ({ sessionId }: UnkeyframedSession): Promise<TabPlan | null> => {
    const keyframes = await replays.listKeyframes(sessionId)
    const tabs = Map.groupBy(await replays.listSegments(sessionId), ({ windowId }) => windowId)
    for (const [windowId, segments] of tabs) {
      const ofTab = keyframes.filter((keyframe) => keyframe.windowId === windowId)
      const plan = planKeyframes(segments, ofTab)
      if (plan) return { ...plan, sessionId, windowId }
    }
    return null
  }

  return {
    name: 'keyframes',
    next: async (): Promise<UpkeepTask | null> => {
      const search = { newSegments: NEW_SEGMENTS, quietBefore: now() - QUIET_MS }
      const session = await replays.findUnkeyframed(search)
      if (!session) return null
      const found = await plan(session)
      if (!found) return () => replays.noteKeyframed(session)
      return async (signal) => {
        const output = await reduce(options, found)
        if (output && !signal.aborted) await keep(options, found, output)
      }
    },
  }
}

/** Reads the stretch and lets the worker reduce it; null when there is nothing to reduce. */
async function reduce(
  { replays, jobs }: KeyframeSourceOptions,
  plan: TabPlan,
): Promise<KeyframeOutput | null> {
  const { fromSequence, startsWithKeyframe } = plan
  const start = startsWithKeyframe
    ? await replays.readKeyframe({ ...plan, sequence: fromSequence })
    : null
  if (startsWithKeyframe && !start) {
    // It is damaged, and is made again of what was before it.
    await replays.dropKeyframes({ ...plan, toSequence: fromSequence })
    return null
  }
  const segments: KeyframeSegment[] = []
  for await (const { sequence, eventCount, payload } of replays.readSegments(plan)) {
    // What is damaged is known from now on, and the next plan ends before it.
    if (!payload) return null
    if (payload.length === 0 && eventCount > 0) return fail(plan, 'unreadable_payload')
    segments.push({ sequence, payload, first: getOrder(plan, sequence) })
  }
  try {
    return await jobs.run('make-keyframes', { start, segments })
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    return fail(plan, 'job_failed')
  }
}

function fail({ make, toSequence }: TabPlan, reason: KeyframeFault): KeyframeOutput {
  const sequence = Math.min(...make, toSequence)
  return { keyframes: [], fault: { sequence, reason }, difference: null }
}

function getOrder({ make, compares, toSequence }: TabPlan, sequence: number) {
  if (make.has(sequence)) return 'make'
  return compares && sequence === toSequence ? 'compare' : null
}

async function keep(
  { replays, logger }: KeyframeSourceOptions,
  plan: TabPlan,
  { keyframes, fault, difference }: KeyframeOutput,
): Promise<void> {
  const { sessionId, windowId, fromSequence, snapshotSequence } = plan
  const tab = { sessionId, windowId }
  const toFault = (sequence: number, reason: string): NewKeyframe => ({
    ...tab,
    sequence,
    at: 0,
    eventCount: 0,
    fault: reason,
    payload: new Uint8Array(),
  })
  if (!plan.compares) {
    const added = keyframes.map((keyframe): NewKeyframe => ({ ...tab, ...keyframe, fault: null }))
    if (fault) added.push(toFault(fault.sequence, fault.reason))
    await replays.putKeyframes(added)
    return
  }
  if (difference === null) {
    await replays.confirmKeyframe({ ...tab, sequence: fromSequence })
    return
  }
  // What was made since the last snapshot cannot be trusted: that window stays whole.
  logger.warn({ sessionId, difference }, 'a keyframe differs from the snapshot after it')
  const made = { ...tab, fromSequence: snapshotSequence, toSequence: plan.toSequence - 1 }
  await replays.dropKeyframes(made)
  await replays.putKeyframes([toFault(snapshotSequence + 1, 'differs')])
}

import type {
  NewRecordedText,
  RecordedText,
  RecordedTextStore,
  UnreadSegment,
} from '../../storage/recorded-texts.ts'
import { JobError, type JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'
import { repeatSteps, type StepClock } from '../upkeep/repeat-steps.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'

export interface RecordedTextSourceOptions extends StepClock {
  readonly recordedTexts: RecordedTextStore
  readonly reader: Pick<SegmentReader, 'readSegments'>
  readonly jobs: Pick<JobRunner<Jobs>, 'run'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Some minute of a recorder that sends every five seconds. */
const NEW_SEGMENTS = 12
/** After this long without an event a session is worth a look whatever has come. */
const QUIET_MS = 15_000
/** What one step reads at most; a segment is read whole, so that it can be more by one. */
const SEGMENTS_A_STEP = 60
const BYTES_A_STEP = 1024 * 1024

/**
 * Reads recordings for what can be searched in them: of sessions that go on and of those
 * that were stored before, the newest first. What it costs is the worker's to bear.
 */
export function createRecordedTextSource(options: RecordedTextSourceOptions): UpkeepSource {
  const { recordedTexts, now } = options
  const find = () =>
    recordedTexts.findUnread({ newSegments: NEW_SEGMENTS, quietBefore: now() - QUIET_MS })

  const step = async (signal: AbortSignal): Promise<boolean> => {
    const session = await find()
    if (!session) return true
    const unread = takeFirst(await recordedTexts.listUnread(session, SEGMENTS_A_STEP))
    const texts = await pickTexts(options, session.sessionId, unread)
    if (signal.aborted) return true
    // A session that counts more segments than it has is not looked at for ever.
    const read = unread.length || session.segmentCount - session.readBefore
    await recordedTexts.putTexts(session, read, texts)
    return false
  }

  return {
    name: 'recorded-texts',
    next: async () =>
      (await find()) && ((signal) => repeatSteps({ ...options, signal }, () => step(signal))),
  }
}

function takeFirst(segments: readonly UnreadSegment[]): readonly UnreadSegment[] {
  let bytes = 0
  const end = segments.findIndex(({ sizeBytes }, place) => {
    bytes += sizeBytes
    return place > 0 && bytes > BYTES_A_STEP
  })
  return end === -1 ? segments : segments.slice(0, end)
}

async function pickTexts(
  { reader, jobs }: RecordedTextSourceOptions,
  sessionId: string,
  segments: readonly UnreadSegment[],
): Promise<NewRecordedText[]> {
  const found: { windowId: string; sequence: number; payload: Uint8Array }[] = []
  for (const { windowId, sequence, sizeBytes } of segments) {
    if (sizeBytes === 0) continue
    const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
    for await (const { payload } of reader.readSegments(stretch)) {
      // A copy: it is handed over to the worker, and others may hold this one.
      if (payload) found.push({ windowId, sequence, payload: payload.slice() })
    }
  }
  if (found.length === 0) return []
  const picked = await runJob(
    jobs,
    found.map(({ payload }) => payload),
  )
  return picked.flatMap((texts, place) => {
    const { windowId = '', sequence = 0 } = found[place] ?? {}
    return texts.map((text) => ({ ...text, windowId, sequence }))
  })
}

/** A payload that takes the worker down is one of a stranger: what came with it goes unsearched. */
async function runJob(
  jobs: RecordedTextSourceOptions['jobs'],
  payloads: readonly Uint8Array[],
): Promise<RecordedText[][]> {
  try {
    return await jobs.run('pick-texts', { payloads })
  } catch (error) {
    if (!(error instanceof JobError)) throw error
    return []
  }
}

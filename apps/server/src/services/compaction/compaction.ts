import type { ProjectSettings } from '@playhead/protocol'
import type { Logger } from 'pino'
import type { Storage } from '../../storage/storage.ts'
import type { JobRunner } from '../../worker/job-runner.ts'
import type { Jobs } from '../../worker/jobs.ts'
import type { SegmentReader } from '../replay/segment-reader.ts'
import { createCompactionSource, PACK_LEVEL, type CompactionSource } from './compaction-source.ts'
import { createDictionaries } from './dictionaries.ts'
import { createSessionPacker } from './pack-session.ts'
import { createReadiness } from './readiness.ts'
import { createRest } from './rest.ts'

interface CompactionOptions {
  readonly storage: Pick<Storage, 'sessions' | 'replays' | 'packs' | 'control'>
  readonly reader: SegmentReader
  readonly jobs: Pick<JobRunner<Jobs>, 'run'>
  readonly loadSettings: (projectId: string) => Promise<ProjectSettings>
  readonly logger: Pick<Logger, 'debug' | 'warn'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The packing of closed sessions, as a source of upkeep. */
export function createCompaction(options: CompactionOptions): CompactionSource {
  const { storage, reader, jobs, loadSettings, logger, now } = options
  return createCompactionSource({
    storage,
    packer: createSessionPacker({ ...storage, reader, jobs }),
    dictionaries: createDictionaries({ storage, reader, jobs, level: PACK_LEVEL, now }),
    loadSettings,
    isReady: createReadiness({ replays: storage.replays, now }),
    logger,
    now,
    rest: createRest(),
  })
}

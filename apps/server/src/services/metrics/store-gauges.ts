import { DEFAULT_IDLE_TIMEOUT_MS } from '@playhead/sessions'
import type { Storage } from '../../storage/storage.ts'
import type { DiskGuard } from '../ingest/disk-guard.ts'
import type { Metrics } from './metrics.ts'

export interface StoreGaugesOptions {
  readonly storage: Pick<Storage, 'control' | 'deletions' | 'packs'>
  readonly disk: Pick<DiskGuard, 'getState'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What is stored, what the disk has left, and how far packing is behind. */
export function addStoreGauges(metrics: Metrics, options: StoreGaugesOptions): void {
  const { storage, disk, now } = options
  const { control, deletions, packs } = storage
  const free = metrics.addGauge('disk_free_bytes', 'Free on the disk of the data folder.')
  const reserve = metrics.addGauge('disk_reserve_bytes', 'With less free, ingest is answered 507.')
  const full = metrics.addGauge('disk_full', '1 while ingest is refused as the disk is full.')
  const files = metrics.addGauge('files_bytes', 'What the files of recordings take.')
  const spare = metrics.addGauge('files_spare_bytes', 'Of it, what is free to be filled again.')
  const labels = ['project', 'name']
  const bytes = metrics.addGauge('project_bytes', 'What is stored of a project.', labels)
  const sessions = metrics.addGauge('project_sessions', 'Sessions of a project.', labels)
  const waiting = metrics.addGauge(
    'compaction_wait_seconds',
    'How long the closed session waits whose packing is next; 0 when none waits.',
  )

  const loadWaitMs = async (): Promise<number> => {
    const endedBefore = now() - DEFAULT_IDLE_TIMEOUT_MS
    const [next] = await packs.listUnpacked({ endedBefore, now: now(), limit: 1, after: 0 })
    return next ? endedBefore - next.endedAt : 0
  }

  metrics.onRender(async () => {
    const state = disk.getState()
    free.set(state.freeBytes)
    reserve.set(state.reserveBytes)
    full.set(state.isFull ? 1 : 0)
    const use = await deletions.loadDiskUse()
    files.set(use.fileBytes)
    spare.set(use.freeBytes)
    waiting.set((await loadWaitMs()) / 1_000)
    // A project that was deleted is told no more.
    bytes.reset()
    sessions.reset()
    for (const { id: project, name } of await control.listProjects()) {
      const stored = await deletions.loadUse(project)
      bytes.set({ project, name }, stored.sizeBytes)
      sessions.set({ project, name }, stored.sessions)
    }
  })
}

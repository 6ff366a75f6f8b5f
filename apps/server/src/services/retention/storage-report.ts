import type { StorageReport } from '@playhead/protocol'
import type { Storage } from '../../storage/storage.ts'
import { loadProjectSettings } from '../projects/settings.ts'
import { computeForecast, FORECAST_SPAN_MS } from './forecast.ts'

/** What a project takes, and how long there is room for it. */
export async function loadStorageReport(
  { control, deletions, sheets }: Storage,
  projectId: string,
  now: number,
): Promise<StorageReport> {
  const { sessions, sizeBytes } = await deletions.loadUse(projectId)
  const { retention } = await loadProjectSettings(control, projectId)
  const [first = null] = await control.listUse(projectId, now - FORECAST_SPAN_MS)
  const { fileBytes, freeBytes } = await deletions.loadDiskUse()
  return {
    sessions,
    sizeBytes,
    sheetBytes: await sheets.measure(projectId),
    ...computeForecast({
      now,
      sizeBytes,
      first,
      erasedBytes: first ? await control.sumErased(projectId, first.at) : 0,
      budgetBytes: retention?.budgetBytes ?? null,
    }),
    unsweptSessions: await deletions.countUnswept(),
    fileBytes,
    freeBytes,
  }
}

import { ErrorAnswer, IngestionWarningList } from '@playhead/protocol/schema'
import type { Refusals } from '../services/ingest/refusals.ts'
import { loadProject } from '../services/projects/projects.ts'
import { loadWarnings } from '../services/warnings/warnings.ts'
import type { Storage } from '../storage/storage.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'

/** What was wrong with what a project sent, for signed-in users. */
export function addWarningRoutes(
  app: AppInstance,
  { storage, refusals }: { readonly storage: Storage; readonly refusals: Refusals },
): void {
  app.get(
    '/api/projects/:id/warnings',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'What was wrong with what a project sent, latest first',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: IngestionWarningList, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => {
      const { id } = await loadProject(storage.control, params.id)
      return loadWarnings(storage, refusals, id)
    },
  )
}

import { ErrorAnswer, ServerRelease } from '@playhead/protocol/schema'
import type { Updates } from '../services/updates/updates.ts'
import type { AppInstance } from './app-instance.ts'

export interface ReleaseRouteOptions {
  readonly updates: Pick<Updates, 'getNewer'>
  readonly version: string
}

/** What runs here, for administrators: they are who can change it. */
export function addReleaseRoute(app: AppInstance, { updates, version }: ReleaseRouteOptions): void {
  app.get(
    '/api/release',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'The version of this server, and a newer one if it knows of one',
        tags: ['server'],
        response: { 200: ServerRelease, '4xx': ErrorAnswer },
      },
    },
    async () => ({ version, newer: updates.getNewer() }),
  )
}

import { BackupList, ErrorAnswer } from '@playhead/protocol/schema'
import type { Backups } from '../services/backups/backups.ts'
import type { AppInstance } from './app-instance.ts'

export interface BackupRoutesOptions {
  readonly backups: Backups
}

/** Backups of the whole server, for administrators. */
export function addBackupRoutes(app: AppInstance, { backups }: BackupRoutesOptions): void {
  app.get(
    '/api/backups',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'The backups that this server has made, newest first',
        tags: ['server'],
        response: { 200: BackupList, '4xx': ErrorAnswer },
      },
    },
    async () => backups.list(),
  )
  app.post(
    '/api/backups',
    {
      config: { role: 'admin' },
      schema: {
        summary: 'Begin a backup',
        description: 'Answered at once; the list says when it has ended, and how.',
        tags: ['server'],
        response: { 202: BackupList, '4xx': ErrorAnswer },
      },
    },
    async (_request, reply) => {
      await backups.start()
      return reply.code(202).send(await backups.list())
    },
  )
}

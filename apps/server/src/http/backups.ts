import { BackupList, ErrorAnswer } from '@playhead/protocol/schema'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Backups } from '../services/backups/backups.ts'
import type { User } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'

export interface BackupRoutesOptions {
  readonly backups: Backups
  readonly getUser: (request: FastifyRequest) => User
}

/** Backups of the whole server, for administrators. */
export function addBackupRoutes(app: AppInstance, { backups, getUser }: BackupRoutesOptions): void {
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    if (getUser(request).role !== 'admin') throw new AppError('admin_only')
  }
  app.get(
    '/api/backups',
    {
      onRequest,
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
      onRequest,
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

import type { DiskGuard } from '../services/ingest/disk-guard.ts'
import { VERSION } from '../version.ts'
import type { AppInstance } from './app-instance.ts'

/**
 * How the server is, for anyone who asks: `disk_full` while ingest is refused. That is
 * still 200: what is stored can be seen, and a proxy must not take the server out.
 */
export function addStateRoute(app: AppInstance, disk: DiskGuard): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({
    status: disk.getState().isFull ? 'disk_full' : 'ok',
    version: VERSION,
  }))
}

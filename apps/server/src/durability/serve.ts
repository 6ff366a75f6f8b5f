import { openControlStore } from '../storage/open-storage.ts'
import { startCommand, type ServerProcess } from '../testing/server-process.ts'
import { PROJECT } from '../testing/test-app.ts'

export interface ServedFolder {
  readonly server: ServerProcess
  readonly url: string
  readonly key: string
  /** From the start of the process until it said where it listens. */
  readonly readyMs: number
}

/** Serves a data folder with one project, which every origin may send to. */
export async function serve(
  folder: string,
  env: Record<string, string> = {},
): Promise<ServedFolder> {
  const { control, close } = openControlStore(folder)
  await control.putProject({ ...PROJECT, allowedOrigins: ['*'] })
  close()
  const startedAt = performance.now()
  const server = startCommand(['serve'], {
    PLAYHEAD_DATA: folder,
    PLAYHEAD_INGEST_RATE: '0',
    PLAYHEAD_LOG_LEVEL: 'warn',
    ...env,
  })
  const [, url = ''] = await server.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/)
  return { server, url, key: PROJECT.key, readyMs: performance.now() - startedAt }
}

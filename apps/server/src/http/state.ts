import { ErrorAnswer } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import type { DiskGuard } from '../services/ingest/disk-guard.ts'
import type { Metrics } from '../services/metrics/metrics.ts'
import type { ControlStore } from '../storage/control-store.ts'
import { VERSION } from '../version.ts'
import type { AppInstance } from './app-instance.ts'
import { getRoute } from './error-handler.ts'

export interface StateRoutesOptions {
  readonly disk: DiskGuard
  readonly control: Pick<ControlStore, 'listProjects'>
}

const PUBLIC = { schema: { hide: true } }

/**
 * How the server is, for anyone who asks.
 *
 * `/healthz`: it runs, `disk_full` while ingest is refused. That is still 200: what is
 * stored can be seen, and a proxy must not take the server out.
 *
 * `/readyz`: 200 while it takes in what recorders send, else 503 with the reason.
 */
export function addStateRoutes(app: AppInstance, { disk, control }: StateRoutesOptions): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  const getDiskStatus = () => (disk.getState().isFull ? 'disk_full' : 'ok')
  const loadStatus = async () => {
    if (isStopping) return 'stopping'
    try {
      await control.listProjects()
    } catch {
      return 'storage_unavailable'
    }
    return getDiskStatus()
  }
  app.get('/healthz', PUBLIC, async () => ({
    status: getDiskStatus(),
    version: VERSION,
  }))
  app.get('/readyz', PUBLIC, async (_request, reply) => {
    const status = await loadStatus()
    return reply
      .code(status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, version: VERSION })
  })
}

/** Counts every request of every route. */
export function countRequests(app: AppInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.noteRequest({
      route: getRoute(request),
      status: reply.statusCode,
      durationMs: reply.elapsedTime,
      bodyBytes: Number(request.headers['content-length'] ?? 0) || 0,
    })
    done()
  })
}

/** For who watches the server: a token of the API lets a program in. */
export function addMetricsRoute(app: AppInstance, metrics: Metrics): void {
  app.get(
    '/metrics',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Numbers about the server in the text format of Prometheus',
        tags: ['server'],
        produces: ['text/plain'],
        response: { 200: Type.String(), '4xx': ErrorAnswer },
      },
    },
    async (_request, reply) =>
      reply
        .type(metrics.contentType)
        .serializer(String)
        .send(await metrics.render()),
  )
}

import { ErrorAnswer, Health, Report } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import { createLateValidator } from '../late-validator.ts'
import { AppError } from '../errors.ts'
import type { Admission } from '../services/ingest/admission.ts'
import type { HealthService } from '../services/health/health.ts'
import type { Installations } from '../services/projects/installation.ts'
import { loadProject } from '../services/projects/projects.ts'
import { loadProjectSettings, toRemoteSettings } from '../services/projects/settings.ts'
import type { ControlStore } from '../storage/control-store.ts'
import type { AppInstance } from './app-instance.ts'
import { ProjectParams } from './project-settings.ts'
import { addRateLimit } from './rate-limit.ts'

const REPORT_BYTES_LIMIT = 2_048
const reportValidator = createLateValidator(Report)

export interface ReportRoutesOptions {
  readonly health: HealthService
  readonly installations: Pick<Installations, 'note'>
  readonly control: ControlStore
  readonly admission: Admission
  readonly now: () => number
}

/**
 * What recorders ask and say beside what they record, open to pages of every origin:
 * what the project sets, before the first segment; and why a visit is not recorded.
 */
export async function addReportRoutes(app: AppInstance, options: ReportRoutesOptions) {
  const { health, installations, control, now } = options
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store')
  })
  addRateLimit(app, options)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'text/plain',
    { parseAs: 'string', bodyLimit: REPORT_BYTES_LIMIT },
    (_request, body, done) => done(null, body),
  )
  app.post(
    '/v1/reports',
    {
      schema: {
        summary: 'Say why a visit is not recorded',
        description: 'A Report as JSON. It is counted by day and reason; nothing else is kept.',
        tags: ['ingest'],
        consumes: ['text/plain'],
        response: { 204: Type.Null(), '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async ({ body, headers }, reply) => {
      await health.note(parseReport(body), headers.origin)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/v1/settings',
    {
      schema: {
        summary: 'What a project sets for its recorders',
        description: 'The same as in the answer to a segment; an empty object when nothing is set.',
        tags: ['ingest'],
        querystring: Type.Object({ key: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: { 200: Type.Object({}), '4xx': ErrorAnswer, '5xx': ErrorAnswer },
      },
    },
    async ({ query, headers }) => {
      const project = await control.findProjectByKey(query.key)
      if (!project) throw new AppError('unknown_key')
      installations.note(project, headers.origin, now())
      return toRemoteSettings(await loadProjectSettings(control, project.id)) ?? {}
    },
  )
}

/** Why visits were not recorded, for signed-in users. */
export function addHealthRoutes(
  app: AppInstance,
  { health, control }: Pick<ReportRoutesOptions, 'health' | 'control'>,
): void {
  app.get(
    '/api/projects/:id/health',
    {
      config: { role: 'viewer' },
      schema: {
        summary: 'Why visits of a project were not recorded, most frequent first',
        tags: ['projects'],
        params: ProjectParams,
        response: { 200: Health, '4xx': ErrorAnswer },
      },
    },
    async ({ params }) => health.load(await loadProject(control, params.id)),
  )
}

/** @throws {AppError} invalid_request */
function parseReport(body: unknown): Report {
  let report: unknown
  try {
    report = JSON.parse(String(body))
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is no JSON.', { cause })
  }
  if (reportValidator.Check(report)) return report
  const [fault] = reportValidator.Errors(report)
  throw new AppError(
    'invalid_request',
    `The report is not valid at ${fault?.instancePath || '/'}: ${fault?.message ?? ''}.`,
  )
}

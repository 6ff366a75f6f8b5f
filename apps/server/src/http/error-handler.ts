import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, getErrorEntry, toErrorAnswer, type ErrorCode } from '../errors.ts'
import { isStorageDamaged, StorageUnavailableError } from '../storage/storage-errors.ts'
import type { AppInstance } from './app-instance.ts'
import type { FailureLog } from './failure-log.ts'

/** What Fastify itself finds wrong, in the words of our table. */
const FASTIFY_ERRORS: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_VALIDATION: 'invalid_request',
  FST_ERR_BAD_URL: 'invalid_request',
}

/** Answers every error in one shape, and logs those that are the server's own. */
export function addErrorHandlers(app: AppInstance, failures: FailureLog): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(error)
    if (getErrorEntry(known.code).status >= 500) {
      const { code } = known
      failures.note({
        code,
        cause: known.cause ?? known,
        route: getRoute(request),
        isPassing: known.waitMs !== null,
        said: code === 'storage_damaged' ? 'the database is damaged' : 'request failed',
      })
    }
    sendError(reply, known)
  })
  app.setNotFoundHandler((_request, reply) => {
    sendError(reply, new AppError('not_found'))
  })
}

/** For requests that no route gets to see, such as one with a broken address. */
export function answerFrameworkError(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  sendError(reply, toAppError(error))
}

/** The pattern of the route: an address could hold what must not be logged. */
export function getRoute(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? '(no route)'}`
}

function sendError(reply: FastifyReply, error: AppError): void {
  const { status } = getErrorEntry(error.code)
  if (error.waitMs !== null) reply.header('retry-after', Math.ceil(error.waitMs / 1_000))
  void reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer((answer) => JSON.stringify(answer))
    .send(toErrorAnswer(error))
}

function toAppError(error: unknown): AppError {
  // Before all else: a failed commit is kept for later, but this one never works again.
  if (isStorageDamaged(error)) return new AppError('storage_damaged', undefined, { cause: error })
  if (error instanceof AppError) return error
  if (error instanceof StorageUnavailableError) {
    return new AppError('storage_unavailable', undefined, { cause: error })
  }
  const { code, validation, validationContext = '' } = error as Partial<FastifyError>
  const [fault] = validation ?? []
  if (fault) {
    const field = fault.instancePath.slice(1).replaceAll('/', '.')
    const where = [validationContext, field].filter(Boolean).join(' ')
    return new AppError('invalid_request', `${where} ${fault.message ?? 'is wrong'}`)
  }
  const listed = FASTIFY_ERRORS[code ?? '']
  return listed
    ? new AppError(listed, undefined, { cause: error })
    : new AppError('internal_error', undefined, { cause: error })
}

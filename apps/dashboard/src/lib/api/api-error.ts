import type { ErrorAnswer } from '@playhead/protocol'

/** Status 0: the server did not answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly hint: string | null
  /** Of an SQL statement: where it is wrong, in UTF-16 units from its beginning. */
  readonly position: number | null

  constructor(status: number, { error }: ErrorAnswer) {
    super(error.message)
    this.status = status
    this.code = error.code
    this.hint = error.hint ?? null
    this.position = error.position ?? null
  }
}

/** Makes an ApiError of whatever an answer with a bad status holds. */
export async function readApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  if (isErrorAnswer(body)) return new ApiError(response.status, body)
  return new ApiError(response.status, {
    error: {
      code: 'unreadable_answer',
      message: `The server answered with status ${response.status} and no explanation.`,
      hint: 'Look into the log of the Playhead server.',
    },
  })
}

/** The error for a request that got no answer. */
export function unreachableError(cause: unknown): ApiError {
  const error = new ApiError(0, {
    error: {
      code: 'unreachable',
      message: 'The Playhead server cannot be reached.',
      hint: 'Check that it is running, then try again.',
    },
  })
  error.cause = cause
  return error
}

/** Whether this error says that nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401
}

/** Whether this error says that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'message' in error && 'code' in error
}

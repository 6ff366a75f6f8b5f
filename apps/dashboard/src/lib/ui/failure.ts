import { ApiError } from '../api/api-error.ts'

/** What went wrong, and what to do where that is known. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof ApiError ? (error.hint ?? '') : ''
  return `${message} ${hint}`.trim()
}

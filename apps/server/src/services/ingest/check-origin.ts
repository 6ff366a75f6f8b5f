import type { Project } from '@playhead/protocol'
import { AppError } from '../../errors.ts'

/**
 * A list of origins keeps the pages of strangers out. A request without an
 * `Origin` comes from no page: whoever can send one could also make one up.
 *
 * @throws {AppError} origin_not_allowed
 */
export function checkOrigin({ allowedOrigins }: Project, origin: string | undefined): void {
  if (origin === undefined || allowedOrigins.includes('*')) return
  if (allowedOrigins.includes(origin)) return
  throw new AppError(
    'origin_not_allowed',
    `Pages of the origin ${origin.slice(0, 200)} may not send with this key.`,
  )
}

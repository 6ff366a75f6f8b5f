import { Type } from 'typebox'
import { AppError } from '../errors.ts'

/** A query field that says by whose hours and days is counted. */
export const TimeZoneQueryField = {
  timeZone: Type.Optional(
    Type.String({ maxLength: 64, description: 'an IANA name; UTC by default' }),
  ),
}

/** @throws {AppError} invalid_request */
export function toTimeZone(timeZone = 'UTC'): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw new AppError(
      'invalid_request',
      `timeZone is ${JSON.stringify(timeZone)}; expected an IANA name such as Europe/Berlin`,
    )
  }
}

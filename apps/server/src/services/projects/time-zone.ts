import { AppError } from '../../errors.ts'

/**
 * The name of a time zone in its own spelling: `europe/berlin` is `Europe/Berlin`.
 *
 * @throws {AppError} invalid_request for what is no IANA name
 */
export function parseTimeZone(text: string): string {
  try {
    // A bare offset such as +02:00 knows no summer, and a date with a zone is no zone.
    if (/^[A-Za-z]/.test(text)) {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId
    }
  } catch {
    // Told below.
  }
  throw new AppError(
    'invalid_request',
    `timeZone is ${JSON.stringify(text)}; expected an IANA name such as Europe/Berlin`,
  )
}

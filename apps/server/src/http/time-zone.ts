import { Type } from 'typebox'

/** A query field that says by whose hours and days is counted. */
export const TimeZoneQueryField = {
  timeZone: Type.Optional(
    Type.String({ maxLength: 64, description: 'an IANA name; that of the project by default' }),
  ),
}

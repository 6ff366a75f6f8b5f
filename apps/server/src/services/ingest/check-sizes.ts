import {
  METADATA_DEPTH_LIMIT,
  METADATA_LENGTH_LIMIT,
  TRAITS_LENGTH_LIMIT,
  type SegmentHead,
} from '@playhead/protocol'
import { AppError } from '../../errors.ts'

/**
 * Checks what a page may fill as it likes. Traits go into every list of sessions,
 * and metadata into every timeline: one of a megabyte would make them unreadable.
 *
 * @throws {AppError} invalid_envelope naming the field
 */
export function checkSizes({ traits, events }: SegmentHead): void {
  checkRecord('traits', traits, TRAITS_LENGTH_LIMIT)
  for (const [place, { metadata }] of events.entries()) {
    checkRecord(`events.${place}.metadata`, metadata, METADATA_LENGTH_LIMIT)
  }
}

function checkRecord(field: string, record: object | undefined, lengthLimit: number): void {
  if (record === undefined) return
  // The depth first: what is too deep is not walked further than that.
  if (isDeeper(record, METADATA_DEPTH_LIMIT)) {
    const expected = `at most ${METADATA_DEPTH_LIMIT} levels of objects and lists`
    throw new AppError('invalid_envelope', `${field} is nested deeper; expected ${expected}`)
  }
  const { length } = JSON.stringify(record)
  if (length <= lengthLimit) return
  throw new AppError(
    'invalid_envelope',
    `${field} is ${length} characters of JSON; expected at most ${lengthLimit}`,
  )
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

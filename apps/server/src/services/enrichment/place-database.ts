import { Reader, type Response } from 'mmdb-lib'
import type { Place } from './place.ts'

/** A database of places that cannot be used; says which one and what to do. */
export class PlaceDatabaseError extends Error {
  override readonly name = 'PlaceDatabaseError'
  /** What the operator can do about it. */
  readonly hint: string

  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.hint = options.hint
  }
}

export interface PlaceDatabase {
  /** null when the database does not know the address. */
  find(address: string): Place | null
}

/** The bytes between the search tree and the data, by the format. */
const SEPARATOR_BYTES = 16

/**
 * Opens a database in MaxMind's format (.mmdb), with the records of MaxMind and
 * DB-IP (`country.iso_code`, `subdivisions`, `city.names`) or the flat ones of
 * ip-location-db (`country_code`, `state1`, `city`).
 *
 * @throws {PlaceDatabaseError} when it is cut off, no such database, or not one of places
 */
export function openPlaceDatabase(bytes: Uint8Array, kind: 'country' | 'city'): PlaceDatabase {
  const reader = openReader(bytes, kind)
  const { databaseType, ipVersion } = reader.metadata
  if (!/country|city|enterprise|location/i.test(databaseType)) {
    throw new PlaceDatabaseError(
      `the ${kind} database holds "${databaseType}", which says nothing of places`,
      { hint: `give a ${kind} database, such as DB-IP's or MaxMind's, in the .mmdb format` },
    )
  }
  return {
    find(address) {
      if (ipVersion === 4 && address.includes(':')) return null
      try {
        return readPlace(reader.get(address))
      } catch {
        // A record that is damaged, deep in a file that looked whole, is a place
        // that is not known: it must not cost the visit.
        return null
      }
    },
  }
}

function openReader(bytes: Uint8Array, kind: 'country' | 'city'): Reader<Response> {
  const hint = 'fetch the file again; it must be a whole, uncompressed .mmdb file'
  try {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const reader = new Reader<Response>(buffer)
    const { searchTreeSize, nodeCount } = reader.metadata
    if (nodeCount > 0 && searchTreeSize + SEPARATOR_BYTES < buffer.length) return reader
  } catch (cause) {
    throw new PlaceDatabaseError(`the ${kind} database cannot be read`, { hint, cause })
  }
  throw new PlaceDatabaseError(`the ${kind} database ends too early`, { hint })
}

function readPlace(record: unknown): Place | null {
  if (!isRecord(record)) return null
  const country =
    readText(readPath(record, 'country', 'iso_code')) ?? readText(record['country_code'])
  const [subdivision] = Array.isArray(record['subdivisions']) ? record['subdivisions'] : []
  return {
    country,
    region: readText(readPath(subdivision, 'names', 'en')) ?? readText(record['state1']),
    city: readText(readPath(record, 'city', 'names', 'en')) ?? readText(record['city']),
  }
}

function readPath(value: unknown, ...path: readonly string[]): unknown {
  let at = value
  for (const key of path) at = isRecord(at) ? at[key] : undefined
  return at
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

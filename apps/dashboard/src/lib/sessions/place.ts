import type { SessionSummary } from '@playhead/protocol'

const NAMES = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'none' })

/** The name of a country by its ISO 3166-1 code; the code itself when it has none. */
export function nameCountry(code: string): string {
  try {
    return NAMES.of(code.toUpperCase()) ?? code
  } catch {
    // Not of the form of a code at all.
    return code
  }
}

/** `Berlin, Germany`, or as much of it as is known; null when nothing is. */
export function describePlace(
  place: Pick<SessionSummary, 'country' | 'region' | 'city'>,
): string | null {
  const country = place.country && nameCountry(place.country)
  const parts = [place.city ?? place.region, country].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : null
}

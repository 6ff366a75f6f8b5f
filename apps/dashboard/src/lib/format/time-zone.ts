/**
 * Days and hours of a time zone that need not be that of the browser. What its clock shows is
 * written as if it were UTC: a **clock time**, in milliseconds.
 */

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Some browsers list zones by names that have been given up. */
const NEW_NAMES: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
}

/** The browser's own. */
export function getOwnTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return NEW_NAMES[timeZone] ?? timeZone
}

/** The zone itself, or UTC where the browser does not know it: it may be older than the zone. */
export function toKnownTimeZone(timeZone: string): string {
  try {
    getFormat(timeZone)
    return timeZone
  } catch {
    return 'UTC'
  }
}

/** What the clock of a zone shows at a moment. */
export function toClock(at: number, timeZone: string): number {
  const parts = new Map(
    getFormat(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const get = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const seconds = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  )
  return seconds + (((at % 1_000) + 1_000) % 1_000)
}

/**
 * The first moment at which the clock of a zone shows a time. What it leaves out as it is put
 * forward is the moment of that change.
 */
export function fromClock(shown: number, timeZone: string): number {
  // No zone is more than a day from UTC.
  const before = shown - DAY_MS
  const after = shown + DAY_MS
  const offsets = [before, after].map((at) => toClock(at, timeZone) - at)
  const candidates = offsets.map((offset) => shown - offset).sort((a, b) => a - b)
  const exact = candidates.find((at) => toClock(at, timeZone) === shown)
  if (exact !== undefined) return exact
  let [low = before, high = after] = candidates
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (toClock(middle, timeZone) < shown) low = middle
    else high = middle
  }
  return high
}

/** When the day of a moment began in a zone, or the day so many days before. */
export function getDayStart(at: number, timeZone: string, daysAgo = 0): number {
  const day = Math.floor(toClock(at, timeZone) / DAY_MS) - daysAgo
  return fromClock(day * DAY_MS, timeZone)
}

/** `Europe/Berlin`, `America/New York`, `UTC`. */
export function nameTimeZone(timeZone: string): string {
  return timeZone.replaceAll('_', ' ')
}

/** The zones that can be chosen, and one that is, by their regions; those without one first. */
export function groupTimeZones(chosen: string): { region: string; zones: string[] }[] {
  const listed = Intl.supportedValuesOf('timeZone').map((zone) => NEW_NAMES[zone] ?? zone)
  const zones = [...new Set(['UTC', chosen, ...listed])].sort()
  const byRegion = Map.groupBy(zones, (zone) => (zone.includes('/') ? zone.split('/')[0] : ''))
  return [...byRegion]
    .map(([region = '', zones]) => ({ region, zones }))
    .sort((a, b) => (a.region < b.region ? -1 : 1))
}

/** @throws {RangeError} for a zone that the browser does not know */
function getFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

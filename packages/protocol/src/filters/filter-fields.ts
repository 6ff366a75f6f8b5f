/** What kind of value a property of a session has. */
export type FilterFieldKind = 'text' | 'number' | 'boolean'

/**
 * The properties of a session that can be filtered and counted by, as `SessionSummary`
 * names them. `page` is any path that was viewed, `tag` any tag, and `text` whatever can
 * be searched for in the session.
 */
export const FILTER_FIELDS = {
  id: 'text',
  text: 'text',
  environment: 'text',
  anonymousId: 'text',
  userId: 'text',
  startReason: 'text',
  page: 'text',
  entryPath: 'text',
  entryUrl: 'text',
  exitPath: 'text',
  exitUrl: 'text',
  referrer: 'text',
  referringDomain: 'text',
  channel: 'text',
  utmSource: 'text',
  utmMedium: 'text',
  utmCampaign: 'text',
  utmTerm: 'text',
  utmContent: 'text',
  country: 'text',
  region: 'text',
  city: 'text',
  browser: 'text',
  browserVersion: 'text',
  os: 'text',
  osVersion: 'text',
  deviceType: 'text',
  language: 'text',
  timeZone: 'text',
  startedAt: 'number',
  endedAt: 'number',
  durationMs: 'number',
  activeMs: 'number',
  idleMs: 'number',
  eventCount: 'number',
  pageViewCount: 'number',
  distinctPageCount: 'number',
  clickCount: 'number',
  interactionCount: 'number',
  rageClickCount: 'number',
  deadClickCount: 'number',
  keyPressCount: 'number',
  exceptionCount: 'number',
  consoleErrorCount: 'number',
  failedRequestCount: 'number',
  scrollDepth: 'number',
  screenWidth: 'number',
  screenHeight: 'number',
  viewportWidth: 'number',
  viewportHeight: 'number',
  replayBytes: 'number',
  hasReplay: 'boolean',
  isBounce: 'boolean',
  isLive: 'boolean',
  isPinned: 'boolean',
  isSeen: 'boolean',
  hasNotes: 'boolean',
  tag: 'text',
} as const satisfies Record<string, FilterFieldKind>

export type FilterField = keyof typeof FILTER_FIELDS

/** A trait or a click id, whose names are not known beforehand. */
const OPEN_FIELD = /^(traits|clickIds)\.(.+)$/s

/** What a field's name stands for; null when there is no such field. */
export function readFilterField(
  name: string,
):
  | { readonly field: FilterField; readonly kind: FilterFieldKind }
  | { readonly map: 'traits' | 'clickIds'; readonly key: string }
  | null {
  if (Object.hasOwn(FILTER_FIELDS, name)) {
    const field = name as FilterField
    return { field, kind: FILTER_FIELDS[field] }
  }
  const [, map, key] = OPEN_FIELD.exec(name) ?? []
  return map && key ? { map: map as 'traits' | 'clickIds', key } : null
}

import {
  FILTER_FIELDS,
  type Filter,
  type FilterField,
  type FilterFieldKind,
  type FilterTest,
} from '@playhead/protocol'

/** What of a session can be asked for in the filter bar. */
export interface Subject {
  readonly id: string
  readonly label: string
  readonly group: string
  /** `any` when values may be texts or numbers. */
  readonly kind: FilterFieldKind | 'any'
  /** Names that have to be filled in first, such as that of a trait. */
  readonly names: readonly string[]
  /** Numbers are typed and shown in another unit: what one of it is. */
  readonly unit?: { readonly label: string; readonly factor: number }
  /** Whose values are suggested. */
  readonly suggests: string | null
  /** Whether it can only be asked that something is so, not that it is not. */
  readonly isPositive?: true
  toFilter(test: FilterTest, names: readonly string[]): Filter
  /** The test and the names, of a filter that this subject makes; else null. */
  read(filter: Filter): { test: FilterTest; names: readonly string[] } | null
}

const SECONDS = { label: 's', factor: 1_000 } as const

type Row = readonly [FilterField, string, Subject['unit']?]

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  Visit: [
    ['page', 'Page visited'],
    ['entryPath', 'Entry page'],
    ['exitPath', 'Exit page'],
    ['durationMs', 'Duration', SECONDS],
    ['activeMs', 'Active time', SECONDS],
    ['pageViewCount', 'Page views'],
    ['distinctPageCount', 'Distinct pages'],
    ['clickCount', 'Clicks'],
    ['interactionCount', 'Interactions'],
    ['scrollDepth', 'Scroll depth', { label: '%', factor: 1 }],
    ['eventCount', 'Events'],
    ['isBounce', 'Bounced'],
    ['isLive', 'Live now'],
    ['hasReplay', 'Has a replay'],
    ['isPinned', 'Pinned'],
    ['isSeen', 'Seen by me'],
    ['hasNotes', 'Has notes'],
    ['tag', 'Tag'],
    ['startReason', 'Why it began'],
    ['environment', 'Environment'],
  ],
  Trouble: [
    ['exceptionCount', 'Uncaught errors'],
    ['consoleErrorCount', 'Console errors'],
    ['failedRequestCount', 'Failed requests'],
    ['rageClickCount', 'Rage clicks'],
    ['deadClickCount', 'Dead clicks'],
  ],
  Person: [
    ['userId', 'User id'],
    ['anonymousId', 'Anonymous id'],
  ],
  'Where from': [
    ['channel', 'Channel'],
    ['referringDomain', 'Referring domain'],
    ['utmSource', 'UTM source'],
    ['utmMedium', 'UTM medium'],
    ['utmCampaign', 'UTM campaign'],
    ['utmTerm', 'UTM term'],
    ['utmContent', 'UTM content'],
  ],
  'Device and place': [
    ['deviceType', 'Device'],
    ['browser', 'Browser'],
    ['browserVersion', 'Browser version'],
    ['os', 'Operating system'],
    ['osVersion', 'OS version'],
    ['viewportWidth', 'Viewport width', { label: 'px', factor: 1 }],
    ['screenWidth', 'Screen width', { label: 'px', factor: 1 }],
    ['country', 'Country'],
    ['region', 'Region'],
    ['city', 'City'],
    ['language', 'Language'],
    ['timeZone', 'Time zone'],
  ],
}

function ofField(group: string, [field, label, unit]: Row): Subject {
  const kind = FILTER_FIELDS[field]
  return {
    id: field,
    label,
    group,
    kind,
    names: [],
    ...(unit ? { unit } : {}),
    suggests: kind === 'text' ? field : null,
    toFilter: (test) => ({ field, ...test }),
    read: (filter) =>
      'field' in filter && filter.field === field ? { test: toTest(filter), names: [] } : null,
  }
}

/** Words of some event. */
const TEXT: Subject = {
  ...ofField('Events', ['text', 'Text in the session']),
  suggests: null,
}

/** A text that an event of Playhead's own carries. */
function ofOwnEvent(
  label: string,
  group: string,
  [name, property]: readonly [string, string],
): Subject {
  return {
    id: `${name}.${property}`,
    label,
    group,
    kind: 'text',
    names: [],
    suggests: null,
    toFilter: (test) => ({ event: { name, where: [{ property, ...test }] } }),
    read(filter) {
      if (!('event' in filter) || filter.event.name !== name) return null
      const [condition, ...others] = filter.event.where ?? []
      if (!condition || others.length > 0 || condition.property !== property) return null
      return { test: toTest(condition), names: [] }
    },
  }
}

const EVENT: Subject = {
  id: 'event',
  label: 'Event',
  group: 'Events',
  kind: 'text',
  names: [],
  suggests: 'event',
  toFilter: (test) =>
    'is' in test
      ? { any: test.is.map((name) => ({ event: { name: String(name) } })) }
      : { event: {} },
  read(filter) {
    if (!('any' in filter) || filter.any.length === 0) return null
    const is: string[] = []
    for (const part of filter.any) {
      const isName = 'event' in part && Object.keys(part.event).join() === 'name'
      if (!isName || part.event.name === undefined) return null
      is.push(part.event.name)
    }
    return { test: { is }, names: [] }
  },
}

const EVENT_PROPERTY: Subject = {
  id: 'eventProperty',
  label: 'Property of an event',
  group: 'Events',
  kind: 'any',
  names: ['Event', 'Property'],
  suggests: null,
  toFilter: (test, [name = '', property = '']) => ({
    event: { name, where: [{ property, ...test }] },
  }),
  read(filter) {
    if (!('event' in filter) || filter.event.name === undefined) return null
    const [condition, ...others] = filter.event.where ?? []
    if (!condition || others.length > 0) return null
    return { test: toTest(condition), names: [filter.event.name, condition.property] }
  },
}

const TRAIT: Subject = {
  id: 'trait',
  label: 'Trait',
  group: 'Person',
  kind: 'any',
  names: ['Trait'],
  suggests: 'traits.',
  toFilter: (test, [name = '']) => ({ field: `traits.${name}`, ...test }),
  read(filter) {
    if (!('field' in filter) || !filter.field.startsWith('traits.')) return null
    return { test: toTest(filter), names: [filter.field.slice('traits.'.length)] }
  },
}

/** A property of events that are chosen elsewhere. */
export const EVENT_CONDITION: Subject = {
  id: 'eventCondition',
  label: 'Property',
  group: 'Events',
  kind: 'any',
  names: ['Property'],
  suggests: null,
  isPositive: true,
  toFilter: (test, [property = '']) => ({ event: { where: [{ property, ...test }] } }),
  read(filter) {
    if (!('event' in filter) || Object.keys(filter.event).join() !== 'where') return null
    const [condition, ...others] = filter.event.where ?? []
    if (!condition || others.length > 0) return null
    return { test: toTest(condition), names: [condition.property] }
  },
}

/** All of them, in the order in which they are offered; a special one before a general one. */
export const SUBJECTS: readonly Subject[] = [
  ...(GROUPS['Visit'] ?? []).map((row) => ofField('Visit', row)),
  TEXT,
  ofOwnEvent('Clicked text', 'Events', ['click', 'text']),
  EVENT,
  ...(GROUPS['Trouble'] ?? []).map((row) => ofField('Trouble', row)),
  ofOwnEvent('Error message', 'Trouble', ['exception', 'message']),
  ofOwnEvent('Console text', 'Trouble', ['console_error', 'message']),
  ofOwnEvent('Failed request', 'Trouble', ['request_failed', 'url']),
  EVENT_PROPERTY,
  ...(GROUPS['Person'] ?? []).map((row) => ofField('Person', row)),
  TRAIT,
  ...(GROUPS['Where from'] ?? []).map((row) => ofField('Where from', row)),
  ...(GROUPS['Device and place'] ?? []).map((row) => ofField('Device and place', row)),
]

function toTest({ ...condition }: FilterTest & { field?: string; property?: string }): FilterTest {
  const { field: _field, property: _property, ...test } = condition
  return test
}

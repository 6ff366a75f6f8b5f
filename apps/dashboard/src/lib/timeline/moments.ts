import {
  ANALYTICS_CHANNEL,
  CONSOLE_CHANNEL,
  ERROR_CHANNEL,
  EVENT_NAMES,
  NETWORK_CHANNEL,
  type Note,
  type StoredSessionEvent,
} from '@playhead/protocol'

export type MomentKind =
  | 'start'
  | 'navigation'
  | 'click'
  | 'rage'
  | 'dead'
  | 'input'
  | 'error'
  | 'request'
  | 'vital'
  | 'custom'

/** A session event as the timeline shows it. */
export interface Moment {
  readonly id: string
  readonly kind: MomentKind
  /** Milliseconds since the session's start. */
  readonly offsetMs: number
  readonly label: string
  /** What it happened to, where that is known; empty otherwise. */
  readonly detail: string
  readonly event: StoredSessionEvent
}

/** A note as the timeline shows it, among the moments. */
export interface NoteMoment {
  readonly id: string
  readonly kind: 'note'
  readonly offsetMs: number
  readonly detail: string
  readonly note: Note
}

export function createNoteMoments(notes: readonly Note[]): NoteMoment[] {
  return notes
    .map((note) => ({
      id: `note/${note.id}`,
      kind: 'note' as const,
      offsetMs: note.offsetMs,
      detail: note.text,
      note,
    }))
    .sort((a, b) => a.offsetMs - b.offsetMs)
}

export const KIND_NAMES: Record<MomentKind | NoteMoment['kind'], string> = {
  start: 'Start',
  navigation: 'Page view',
  click: 'Click',
  rage: 'Rage click',
  dead: 'Dead click',
  input: 'Input',
  error: 'Error',
  request: 'Failed request',
  vital: 'Web vital',
  custom: 'Event',
  note: 'Note',
}

/** What the recorder tells by itself, in words. */
const EVENT_LABELS: Record<string, string> = {
  [EVENT_NAMES.errorClick]: 'Click that failed',
  [EVENT_NAMES.identify]: 'Signed in',
  [EVENT_NAMES.submit]: 'Form sent',
  [EVENT_NAMES.replayDegraded]: 'Recorded in less detail',
}

/** The kinds without a mark on the bar; the list shows all. */
const UNMARKED: ReadonlySet<MomentKind> = new Set(['start', 'input'])

export function isMarked(moment: Moment): boolean {
  return !UNMARKED.has(moment.kind)
}

/** The session's events in the order in which they happened. */
export function createMoments(events: readonly StoredSessionEvent[], startedAt: number): Moment[] {
  return events
    .map((event) => {
      const kind = kindOf(event)
      return {
        id: `${event.windowId}/${event.sequence}/${event.ordinal}`,
        kind,
        offsetMs: Math.max(0, event.at - startedAt),
        label: kind === 'custom' ? labelOf(event) : KIND_NAMES[kind],
        detail: detailOf(event, kind),
        event,
      }
    })
    .sort((a, b) => a.offsetMs - b.offsetMs)
}

/** The last moment at or before the offset, as an index; -1 before the first. */
export function momentAt(moments: readonly Moment[], offsetMs: number): number {
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((moments[middle]?.offsetMs ?? Infinity) <= offsetMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Everything that a search of the timeline may find in it. */
export function writeSearchText(moment: Moment | NoteMoment): string {
  if (moment.kind === 'note') return `Note ${moment.detail} ${moment.note.authorName}`
  const { label, detail, event } = moment
  return [
    label,
    detail,
    event.name,
    event.channel,
    event.path,
    JSON.stringify(event.tags ?? {}),
    JSON.stringify(event.metadata ?? {}),
  ].join(' ')
}

const RECORDED_KINDS: Record<string, MomentKind> = {
  [EVENT_NAMES.rageClick]: 'rage',
  [EVENT_NAMES.deadClick]: 'dead',
  [EVENT_NAMES.webVital]: 'vital',
}

function kindOf({ name, channel }: StoredSessionEvent): MomentKind {
  if (channel === ERROR_CHANNEL || channel === CONSOLE_CHANNEL) return 'error'
  if (channel === NETWORK_CHANNEL) return 'request'
  // A page may use the same names for events of its own.
  const own = channel === ANALYTICS_CHANNEL ? RECORDED_KINDS[name] : undefined
  if (own) return own
  switch (name) {
    case EVENT_NAMES.sessionStart:
      return 'start'
    case EVENT_NAMES.pageView:
      return 'navigation'
    case EVENT_NAMES.click:
      return 'click'
    case EVENT_NAMES.input:
      return 'input'
    default:
      return 'custom'
  }
}

function labelOf({ name, channel }: StoredSessionEvent): string {
  return (channel === ANALYTICS_CHANNEL && EVENT_LABELS[name]) || name
}

/** The first of these that the event says about itself. */
const DETAIL_FIELDS: Record<MomentKind, readonly string[]> = {
  start: ['referrer', 'title'],
  navigation: ['title'],
  click: ['text', 'label', 'selector', 'element', 'tag'],
  rage: ['text', 'label', 'selector', 'element', 'tag'],
  dead: ['text', 'label', 'selector', 'element', 'tag'],
  vital: [],
  input: ['label', 'name', 'selector', 'element', 'tag'],
  error: ['message', 'text', 'args'],
  request: ['url', 'path'],
  custom: ['text', 'label', 'selector', 'element', 'tag', 'userId'],
}

function detailOf(event: StoredSessionEvent, kind: MomentKind): string {
  const metadata = event.metadata ?? {}
  if (kind === 'vital') return describeVital(metadata)
  if (kind === 'custom' && event.channel !== ANALYTICS_CHANNEL) return ''
  const field = DETAIL_FIELDS[kind].map((name) => metadata[name]).find(Boolean)
  const text = typeof field === 'string' ? field : field === undefined ? '' : JSON.stringify(field)
  if (kind === 'navigation') return text ? `${event.path} · ${text}` : event.path
  if (kind === 'request') {
    const parts = [metadata['status'], metadata['method'], text]
    return parts.filter((part) => part !== undefined && part !== '').join(' ')
  }
  return text
}

/** `LCP 1,234 ms, good`; a layout shift is a score without a unit. */
function describeVital({ metric, value, rating }: Record<string, unknown>): string {
  if (typeof value !== 'number') return ''
  const isScore = metric === 'CLS'
  const digits = { maximumFractionDigits: isScore ? 3 : 0 }
  const amount = `${value.toLocaleString('en', digits)}${isScore ? '' : ' ms'}`
  return `${String(metric)} ${amount}, ${String(rating).replace('-', ' ')}`
}

import {
  ANALYTICS_CHANNEL,
  CONSOLE_CHANNEL,
  DEFAULT_CHANNEL,
  EVENT_NAME_LENGTH_LIMIT,
  EVENT_NAMES,
  METADATA_LENGTH_LIMIT,
  URL_LENGTH_LIMIT,
  type SessionEvent,
} from '@playhead/protocol'
import { CLICK_IDS } from '../enrichment/click-ids.ts'
import type { ForeignEvent } from './formats/read-recording.ts'

const TYPE = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5, plugin: 6 } as const
const SOURCE = { mouseInteraction: 2, input: 5 } as const
const CLICK = 2
/** Sources that a person makes: moves, interactions, scrolls, resizes, inputs, touches, media, drags. */
const ACTIVE_SOURCES = new Set([1, 2, 3, 4, 5, 6, 7, 12])

/** What queries may say of a visit; anything else could be a secret of its site. */
const KEPT_PARAMETERS = new Set<string>([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  ...Object.values(CLICK_IDS).map(({ parameter }) => parameter),
])

const TEXT_LENGTH_LIMIT = 1_000

/** Finds in a recording what lists and metrics are made of. One for each tab. */
export interface ForeignEventReader {
  /** The session events that an event of the recording stands for. */
  read(event: ForeignEvent): SessionEvent[]
}

export function createForeignEventReader(): ForeignEventReader {
  let page = { path: '/', url: '' }
  let lastInput: unknown = null

  const make = (
    event: ForeignEvent,
    init: Pick<SessionEvent, 'name' | 'channel'> & { metadata?: Record<string, unknown> },
  ): SessionEvent => ({
    ...init,
    at: event.timestamp,
    path: page.path,
    ...(page.url === '' ? {} : { url: page.url }),
  })

  const show = (event: ForeignEvent, href: unknown): SessionEvent[] => {
    const next = readPage(href)
    if (!next || next.url === page.url) return []
    page = next
    return [make(event, { name: EVENT_NAMES.pageView, channel: ANALYTICS_CHANNEL })]
  }

  const readIncrement = (event: ForeignEvent): SessionEvent[] => {
    const { source, type, id } = event.data
    if (source === SOURCE.mouseInteraction && type === CLICK) {
      return [make(event, { name: EVENT_NAMES.click, channel: ANALYTICS_CHANNEL })]
    }
    if (source !== SOURCE.input || id === lastInput) return []
    lastInput = id
    return [make(event, { name: EVENT_NAMES.input, channel: ANALYTICS_CHANNEL })]
  }

  const readCustom = (event: ForeignEvent): SessionEvent[] => {
    const { tag, payload } = event.data
    if (tag === '$pageview' || tag === '$url_changed') {
      return show(event, (payload as { href?: unknown } | null)?.href)
    }
    if (typeof tag !== 'string' || tag === '' || /^(?:\$|playhead\.)/.test(tag)) return []
    const metadata = isSmallRecord(payload) ? payload : {}
    const name = tag.slice(0, EVENT_NAME_LENGTH_LIMIT)
    return [make(event, { name, channel: DEFAULT_CHANNEL, metadata })]
  }

  const readPlugin = (event: ForeignEvent): SessionEvent[] => {
    const { plugin, payload } = event.data
    const { level, payload: parts } = (payload ?? {}) as { level?: unknown; payload?: unknown }
    if (typeof plugin !== 'string' || !plugin.startsWith('rrweb/console') || level !== 'error') {
      return []
    }
    const message = (Array.isArray(parts) ? parts.map(String).join(' ') : String(parts)).slice(
      0,
      TEXT_LENGTH_LIMIT,
    )
    return [
      make(event, {
        name: EVENT_NAMES.consoleError,
        channel: CONSOLE_CHANNEL,
        metadata: { message },
      }),
    ]
  }

  return {
    read: (event) => {
      if (event.type === TYPE.meta) return show(event, event.data['href'])
      if (event.type === TYPE.incremental) return readIncrement(event)
      if (event.type === TYPE.custom) return readCustom(event)
      return event.type === TYPE.plugin ? readPlugin(event) : []
    },
  }
}

export function isForeignActivity({ type, data }: ForeignEvent): boolean {
  return type === TYPE.incremental && ACTIVE_SOURCES.has(Number(data['source']))
}

export function isMeta({ type }: ForeignEvent): boolean {
  return type === TYPE.meta
}

export function isFullSnapshot({ type }: ForeignEvent): boolean {
  return type === TYPE.fullSnapshot
}

function readPage(href: unknown): { path: string; url: string } | null {
  const url = typeof href === 'string' ? URL.parse(href) : null
  if (!url || !/^https?:$/.test(url.protocol)) return null
  for (const name of new URLSearchParams(url.search).keys()) {
    if (!KEPT_PARAMETERS.has(name)) url.searchParams.delete(name)
  }
  const shown = `${url.origin}${url.pathname}${url.search}`.slice(0, URL_LENGTH_LIMIT)
  return { path: url.pathname.slice(0, URL_LENGTH_LIMIT), url: shown }
}

function isSmallRecord(value: unknown): value is Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isRecord && JSON.stringify(value).length <= METADATA_LENGTH_LIMIT / 8
}

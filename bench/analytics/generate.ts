import { ANALYTICS_CHANNEL, DEFAULT_CHANNEL, ERROR_CHANNEL, EVENT_NAMES } from '@playhead/protocol'
import { createUuidV7 } from '@playhead/sessions'

const DAY_MS = 86_400_000
export const DAYS = 90
/** So many different values has the property `product`. */
const PRODUCTS = 100_000

export interface GeneratedEvent {
  readonly name: string
  readonly channel: string
  readonly at: number
  readonly path: string
  readonly metadata: Readonly<Record<string, string | number>> | null
}

export interface GeneratedSession {
  readonly sessionId: string
  readonly startedAt: number
  readonly endedAt: number
  readonly visitor: string
  readonly anonymousId: string
  readonly userId: string | null
  readonly referringDomain: string | null
  readonly channel: string
  readonly country: string
  readonly browser: string
  readonly os: string
  readonly deviceType: 'desktop' | 'mobile' | 'tablet'
  readonly language: string
  readonly events: readonly GeneratedEvent[]
}

export interface GenerateOptions {
  readonly sessions: number
  /** When the last one begins. */
  readonly toAt: number
  readonly seed: number
}

const CHANNELS = ['Direct', 'Organic Search', 'Referral', 'Paid Search', 'Email', 'Organic Social']
const BROWSERS = ['Chrome', 'Mobile Safari', 'Safari', 'Firefox', 'Edge', 'Samsung', 'Opera', 'UC']
const SYSTEMS = ['Android', 'Windows', 'iOS', 'macOS', 'Linux', 'ChromeOS']
const LANGUAGES = ['en-US', 'de-DE', 'fr-FR', 'es-ES', 'pt-BR', 'ja-JP', 'zh-CN', 'it-IT', 'nl-NL']
const VITALS = ['LCP', 'CLS', 'INP', 'FCP', 'TTFB']

/**
 * Visits of a shop, ascending by their start, the same for the same seed: few users, pages,
 * sources and countries make most of them, four in ten leave after one page, and lengths are
 * log-normal, about ten events in the mean.
 */
export function* generateSessions(options: GenerateOptions): Generator<GeneratedSession> {
  const { sessions, toAt, seed } = options
  const random = createRandom(seed)
  /** The place in a list of so many, the first by far the most frequent. */
  const pick = (count: number, steepness: number): number =>
    Math.floor(count * random() ** steepness)
  const pickOf = <Item>(items: readonly [Item, ...Item[]] | readonly Item[], steepness: number) =>
    items[pick(items.length, steepness)] as Item
  const people = Math.ceil(sessions * 0.4)
  const pages = 3_000
  const pickPath = (): string => {
    const page = pick(pages, 4)
    return page % 3 === 0 ? `/products/${page}` : `/guides/topic-${page % 97}/${page}`
  }
  for (let place = 0; place < sessions; place += 1) {
    const elapsed = ((place + random()) / sessions) * DAYS * DAY_MS
    // More by day than by night, without changing the order.
    const swing = Math.sin((elapsed / DAY_MS) * 2 * Math.PI) * 0.12 * DAY_MS
    const startedAt = Math.round(toAt - DAYS * DAY_MS + elapsed + swing)
    const person = pick(people, 2.5)
    const anonymousId = `a-${person.toString(36).padStart(8, '0')}-4f1c-9d2b`
    const userId = person % 7 === 0 ? `customer-${person}` : null
    const events = [...generateEvents({ random, pick, pickPath, startedAt })]
    const isMobile = random() < 0.55
    yield {
      sessionId: createUuidV7(
        startedAt,
        Uint8Array.from({ length: 10 }, () => random() * 256),
      ),
      startedAt,
      endedAt: events.at(-1)?.at ?? startedAt,
      visitor: userId === null ? `anonymous:${anonymousId}` : `user:${userId}`,
      anonymousId,
      userId,
      referringDomain: random() < 0.35 ? null : `site-${pick(400, 5)}.example`,
      channel: pickOf(CHANNELS, 2),
      country: toCountry(pick(130, 4)),
      browser: pickOf(BROWSERS, 2.5),
      os: pickOf(SYSTEMS, 1.5),
      deviceType: isMobile ? (random() < 0.1 ? 'tablet' : 'mobile') : 'desktop',
      language: pickOf(LANGUAGES, 2),
      events,
    }
  }
}

interface EventOptions {
  readonly random: () => number
  readonly pick: (count: number, steepness: number) => number
  readonly pickPath: () => string
  readonly startedAt: number
}

function* generateEvents(options: EventOptions): Generator<GeneratedEvent> {
  const { random, pick, pickPath, startedAt } = options
  const isBounce = random() < 0.4
  const count = Math.min(500, Math.ceil(Math.exp(1.95 + createNormal(random) * 0.9)))
  const product = () => `p-${pick(PRODUCTS, 1.7)}`
  let at = startedAt
  let path = pickPath()
  const of = (
    name: string,
    channel = ANALYTICS_CHANNEL,
    metadata: GeneratedEvent['metadata'] = null,
  ): GeneratedEvent => ({ name, channel, at, path, metadata })
  yield of(EVENT_NAMES.pageView)
  for (let place = 1; place < count; place += 1) {
    at += Math.ceil(Math.exp(8.2 + createNormal(random)))
    const kind = random()
    if (kind < 0.3 && !isBounce) {
      path = pickPath()
      yield of(EVENT_NAMES.pageView)
    } else if (kind < 0.66)
      yield of(EVENT_NAMES.click, ANALYTICS_CHANNEL, { text: `b${pick(50, 2)}` })
    else if (kind < 0.76) {
      const metric = VITALS[pick(VITALS.length, 1)] ?? 'LCP'
      yield of(EVENT_NAMES.webVital, ANALYTICS_CHANNEL, {
        metric,
        value: Math.round(random() ** 3 * 9_000),
      })
    } else if (kind < 0.88) {
      yield of('product_viewed', DEFAULT_CHANNEL, {
        product: product(),
        price: pick(20_000, 2) / 100,
      })
    } else if (kind < 0.94)
      yield of('added_to_cart', DEFAULT_CHANNEL, { product: product(), quantity: 1 + pick(5, 3) })
    else if (kind < 0.96)
      yield of('purchase', DEFAULT_CHANNEL, {
        amount: pick(50_000, 2) / 100,
        plan: `plan-${pick(4, 1.5)}`,
      })
    else if (kind < 0.985)
      yield of('search', DEFAULT_CHANNEL, { words: `w${pick(5_000, 2)}`, hits: pick(100, 2) })
    else if (kind < 0.995)
      yield of(EVENT_NAMES.exception, ERROR_CHANNEL, {
        type: 'TypeError',
        message: `e${pick(300, 3)}`,
      })
    else yield of(EVENT_NAMES.rageClick, ANALYTICS_CHANNEL, { text: `b${pick(50, 2)}` })
  }
}

/** Two capital letters. */
function toCountry(place: number): string {
  return String.fromCharCode(65 + (place % 26), 65 + ((place * 7) % 25))
}

/** Numbers from 0 to 1, exclusive. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function createNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

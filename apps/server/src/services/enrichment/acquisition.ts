import { IDENTIFIER_LENGTH_LIMIT } from '@playhead/protocol'
import { computeChannel, type Channel, type ChannelFacts } from './channel.ts'
import { CLICK_ID_NAMES, CLICK_IDS, type ClickIds } from './click-ids.ts'
import { isSameSite } from './site.ts'

/** Where a session came from: all of it by its entry page. Texts as sent, cut at 512. */
export interface Acquisition extends ChannelFacts {
  readonly utmTerm: string | null
  readonly utmContent: string | null
  readonly channel: Channel
}

/** Longer urls than this are not looked at, in UTF-16 code units. */
const URL_LENGTH_MAX = 16_384

/**
 * Computes where a session came from, of its first page's url and referrer as
 * the page told them. Takes anything and never throws: what cannot be read counts
 * as absent. A referrer of the same site (see `isSameSite`) is none.
 *
 * @example
 * computeAcquisition({
 *   entryUrl: 'https://shop.example/?utm_source=google&utm_medium=cpc',
 *   referrer: 'https://www.google.com/',
 * }).channel // 'Paid Search'
 */
export function computeAcquisition(visit: {
  readonly entryUrl: string | null | undefined
  readonly referrer: string | null | undefined
}): Acquisition {
  const entry = parseWebUrl(visit.entryUrl)
  const referringDomain = findReferringDomain(parseReferrer(visit.referrer), entry?.hostname)
  // As most pages of a visit: nothing to look for, and many pages come every second.
  if (!entry?.search && referringDomain === null) return DIRECT
  return complete(entry?.searchParams ?? new URLSearchParams(), referringDomain)
}

const DIRECT = Object.freeze(complete(new URLSearchParams(), null))

function complete(parameters: URLSearchParams, referringDomain: string | null): Acquisition {
  const clickIds = Object.fromEntries(
    CLICK_ID_NAMES.map((name) => [name, readParameter(parameters, CLICK_IDS[name].parameter)]),
  ) as ClickIds
  const facts = {
    utmSource: readParameter(parameters, 'utm_source'),
    utmMedium: readParameter(parameters, 'utm_medium'),
    utmCampaign: readParameter(parameters, 'utm_campaign'),
    utmTerm: readParameter(parameters, 'utm_term'),
    utmContent: readParameter(parameters, 'utm_content'),
    referringDomain,
    clickIds,
  }
  return { ...facts, channel: computeChannel(facts) }
}

function parseWebUrl(text: unknown): URL | null {
  const url = parseUrl(text)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url : null
}

/** Android apps name themselves: `android-app://com.google.android.gm/`. */
function parseReferrer(text: unknown): URL | null {
  const url = parseUrl(text)
  return url?.protocol === 'android-app:' ? url : parseWebUrl(text)
}

function parseUrl(text: unknown): URL | null {
  if (typeof text !== 'string' || text.length > URL_LENGTH_MAX) return null
  return URL.parse(text)
}

function findReferringDomain(referrer: URL | null, entryHost: string | undefined): string | null {
  const host = referrer?.hostname.toLowerCase().replace(/\.$/, '')
  if (!host || (entryHost && isSameSite(host, entryHost.replace(/\.$/, '')))) return null
  return host.replace(/^www\.(?=.)/, '')
}

function readParameter(parameters: URLSearchParams, name: string): string | null {
  const value = parameters
    .get(name)
    ?.replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  // The cut must not leave half a character.
  return value ? value.slice(0, IDENTIFIER_LENGTH_LIMIT).replace(/[\uD800-\uDBFF]$/, '') : null
}

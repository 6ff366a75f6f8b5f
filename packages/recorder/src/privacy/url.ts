import { URL_LENGTH_LIMIT } from '@playhead/protocol'
import type { PrivacyPolicy } from './policy.ts'
import { isSecretKey } from './secret-key.ts'
import { maskText, scrubText } from './shapes.ts'

/** Parameters that tell where a visit comes from and say nothing of the visitor. */
const CAMPAIGN_PARAMS: ReadonlySet<string> = new Set([
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'gclid',
  'gad_source',
  'gbraid',
  'wbraid',
  'dclid',
  'fbclid',
  'msclkid',
  'yclid',
  'ttclid',
  'li_fat_id',
  'twclid',
  'rdt_cid',
  'ScCid',
  'epik',
  'irclickid',
  'awc',
])

/** Parameters without which images and style sheets of the page would not load. */
const RESOURCE_SIZE = /^(?:w|h|width|height|size|s|q|quality|dpr)$/
const RESOURCE_FORM = /^(?:fit|crop|auto|format|fm|v|ver|version|family|display)$/
const SIZE_VALUE = /^\d{1,5}(?:\.\d{1,3})?$/
/** What a replay may load from an address that is its own content. */
const DRAWN_DATA = /^data:(?:image|font|audio|video|application\/(?:x-)?font)/i

/** What a part of a path may be in `strict`: words of the site, nothing that counts or names. */
const WORDS = /^[a-z]+(?:[-_.][a-z]+){0,5}$/i
/** A click id is one long random word, so only here it is not taken for a token. */
const CLICK_ID = /^[\w.~-]{1,512}$/

export type UrlPolicy = Pick<PrivacyPolicy, 'level' | 'keepParams'>

/**
 * A page's or request's address without what may be secret: no credentials, no
 * query but the allowed parameters, no fragment but a route (`#/…`), tokens in the
 * path replaced. `strict` also hides what a path names beside its words, `none` keeps
 * query and fragment but for secrets. Relative addresses stay relative. Never throws.
 */
export function scrubUrl(url: string, policy: UrlPolicy): string {
  const isAllowed = (name: string): boolean =>
    CAMPAIGN_PARAMS.has(name) || policy.keepParams.has(name) || policy.level === 'none'
  const { base, query, fragment } = split(url)
  const path = scrubSegments(base, policy)
  const [, mark = '', place = ''] = /^(#!?)(\/[^?]*)/.exec(fragment) ?? []
  const isRoute = mark !== ''
  const route = mark + scrubSegments(place, policy)
  const hash = policy.level === 'none' && !isRoute ? scrubText(fragment) : route
  return (path + scrubQuery(query, isAllowed) + hash).slice(0, URL_LENGTH_LIMIT)
}

/** Like `scrubUrl`, for what a replay has to load: keeps sizes and versions. */
export function scrubResourceUrl(url: string, policy: UrlPolicy): string {
  if (url.startsWith('#')) return url
  if (/^\s*data:/i.test(url)) return DRAWN_DATA.test(url.trim()) ? url : ''
  const { base, query, fragment } = split(url)
  const isAllowed = (name: string, value: string): boolean =>
    (RESOURCE_SIZE.test(name) && SIZE_VALUE.test(value)) ||
    RESOURCE_FORM.test(name) ||
    policy.keepParams.has(name)
  const hash = /^#[\w-]+$/.test(fragment) ? scrubText(fragment) : ''
  return (scrubText(base) + scrubQuery(query, isAllowed)).slice(0, URL_LENGTH_LIMIT) + hash
}

/** The path of an address, tokens replaced, cut to what the wire allows. */
export function scrubPath(pathname: string, policy: UrlPolicy): string {
  return scrubSegments(pathname, policy).slice(0, URL_LENGTH_LIMIT)
}

/** A `srcset` with each of its addresses scrubbed. */
export function scrubSrcset(srcset: string, policy: UrlPolicy): string {
  return srcset.replace(/(^|,\s*)([^\s,]\S*[^\s,])/g, (_, before: string, url: string) => {
    return before + scrubResourceUrl(url, policy)
  })
}

function split(url: string): { base: string; query: string; fragment: string } {
  const [, body = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? []
  const base = body.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/@]*@/i, '$1//')
  return { base, query, fragment }
}

function scrubSegments(base: string, { level }: UrlPolicy): string {
  const scrubbed = scrubText(base)
  if (level !== 'strict') return scrubbed
  const [, origin = '', path = ''] =
    /^((?:[a-z][a-z\d+.-]*:)?\/\/[^/]*)?(.*)$/is.exec(scrubbed) ?? []
  return origin + path.replace(/[^/]+/g, (part) => (WORDS.test(part) ? part : maskText(part)))
}

function scrubQuery(query: string, isAllowed: (name: string, value: string) => boolean): string {
  const kept = query
    .slice(1)
    .split('&')
    .filter((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return name !== '' && isAllowed(decode(name), value)
    })
    .map(scrubParam)
  return kept.length > 0 ? `?${kept.join('&')}` : ''
}

function scrubParam(pair: string): string {
  const at = pair.indexOf('=')
  if (at < 0) return scrubText(pair)
  const name = pair.slice(0, at)
  const value = pair.slice(at + 1)
  const isClickId = CAMPAIGN_PARAMS.has(name) && !name.startsWith('utm_') && CLICK_ID.test(value)
  if (isClickId) return pair
  return `${name}=${isSecretKey(decode(name)) ? maskText(value) : scrubText(value)}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import { URL_LENGTH_LIMIT } from '@playhead/protocol'
import { scrubText } from './shapes.ts'

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
const RESOURCE_PARAMS: ReadonlySet<string> = new Set([
  'w',
  'h',
  'width',
  'height',
  'size',
  's',
  'q',
  'quality',
  'dpr',
  'fit',
  'crop',
  'auto',
  'format',
  'fm',
  'v',
  'ver',
  'version',
  'family',
  'display',
])

/** A click id is one long random word, so only here it is not taken for a token. */
const CLICK_ID = /^[\w.~-]{1,512}$/

export interface UrlPolicy {
  /** Names of further query parameters that may be kept. */
  readonly keepParams: ReadonlySet<string>
}

/**
 * A page's or request's address without what may be secret: no credentials, no
 * query but the allowed parameters, no fragment but a route (`#/…`), tokens in the
 * path replaced. Relative addresses stay relative. Never throws.
 */
export function scrubUrl(url: string, policy: UrlPolicy): string {
  return scrub(url, (name) => CAMPAIGN_PARAMS.has(name) || policy.keepParams.has(name))
}

/** Like `scrubUrl`, for what a replay has to load: keeps sizes and versions. */
export function scrubResourceUrl(url: string, policy: UrlPolicy): string {
  if (url.startsWith('data:') || url.startsWith('#')) return url
  const hash = /#[\w-]+$/.exec(url)?.[0] ?? ''
  const isAllowed = (name: string) => RESOURCE_PARAMS.has(name) || policy.keepParams.has(name)
  return scrub(url, isAllowed).replace(/#.*$/, '') + hash
}

/** The path of an address, tokens replaced, cut to what the wire allows. */
export function scrubPath(pathname: string): string {
  return scrubText(pathname).slice(0, URL_LENGTH_LIMIT)
}

/** Style text with the addresses in it scrubbed. */
export function scrubCss(css: string, policy: UrlPolicy): string {
  if (!css.includes('?')) return css
  return css.replace(/url\(\s*(["']?)([^"')]+)\1\s*\)/g, (_, quote: string, url: string) => {
    return `url(${quote}${scrubResourceUrl(url, policy)}${quote})`
  })
}

/** A `srcset` with each of its addresses scrubbed. */
export function scrubSrcset(srcset: string, policy: UrlPolicy): string {
  return srcset.replace(/(^|,\s*)([^\s,]\S*[^\s,])/g, (_, before: string, url: string) => {
    return before + scrubResourceUrl(url, policy)
  })
}

function scrub(url: string, isAllowed: (name: string) => boolean): string {
  const [, body = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? []
  const base = scrubText(body.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/@]*@/i, '$1//'))
  const kept = query
    .slice(1)
    .split('&')
    .filter((pair) => isAllowed(decode(pair.split('=')[0] ?? '')))
    .map(scrubParam)
  const route = /^#!?\//.test(fragment) ? scrubText(fragment.replace(/\?.*$/s, '')) : ''
  return (base + (kept.length > 0 ? `?${kept.join('&')}` : '') + route).slice(0, URL_LENGTH_LIMIT)
}

function scrubParam(pair: string): string {
  const at = pair.indexOf('=')
  if (at < 0) return pair
  const name = pair.slice(0, at)
  const value = pair.slice(at + 1)
  const isClickId = CAMPAIGN_PARAMS.has(name) && !name.startsWith('utm_') && CLICK_ID.test(value)
  return isClickId ? pair : `${name}=${scrubText(value)}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

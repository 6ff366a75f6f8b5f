import { getNameUnderSuffix } from './site.ts'
import { SOURCE_LISTS, type SourceKind } from './sources/index.ts'

const KIND_BY_NAME = indexBy('names')
const KIND_BY_HOST = indexBy('hosts')

/**
 * What a `utm_source` is, by the lists: as a name (`Google Ads` is `google`), or
 * as a host when it looks like one. null when it is on no list.
 */
export function findSourceKind(utmSource: string): SourceKind | null {
  const source = utmSource.trim().toLowerCase()
  const name = source.replaceAll(/[\s_+-]+/g, '-').replace(/-ads?$/, '')
  return KIND_BY_NAME.get(name) ?? (source.includes('.') ? findHostKind(source) : null)
}

/**
 * What a host is, by the lists; the most precise entry wins, so that
 * `mail.google.com` is webmail and `google.com` a search engine. null when it is
 * on no list.
 */
export function findHostKind(host: string): SourceKind | null {
  const bare = host.replace(/^www\./, '')
  const underAnySuffix = KIND_BY_HOST.get(`${getNameUnderSuffix(bare)}.*`)
  if (underAnySuffix) return underAnySuffix
  for (let rest = bare; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const kind = KIND_BY_HOST.get(rest)
    if (kind) return kind
  }
  return null
}

function indexBy(field: 'names' | 'hosts'): ReadonlyMap<string, SourceKind> {
  return new Map(SOURCE_LISTS.flatMap((list) => list[field].map((entry) => [entry, list.kind])))
}

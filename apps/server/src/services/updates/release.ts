import type { Release } from '@playhead/protocol'

const VERSION = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-[\da-z.-]{1,40})?$/i
const URL_LENGTH_LIMIT = 2_048

/**
 * Reads a document about a release: `{ "version", "url" }`, or as hosts of code tell of the
 * latest release of a project: `{ "tag_name", "html_url" }`. Null when it is neither.
 */
export function readRelease(text: string): Release | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { version, tag_name: tag, url, html_url: page } = value as Record<string, unknown>
  const name = typeof version === 'string' ? version : tag
  // What a host calls `url` beside a tag is for programs.
  const address = typeof version === 'string' ? url : page
  if (typeof name !== 'string' || !VERSION.test(name)) return null
  if (typeof address !== 'string' || address.length > URL_LENGTH_LIMIT) return null
  if (URL.parse(address)?.protocol !== 'https:') return null
  return { version: name.replace(/^v/i, ''), url: address }
}

/** Whether a version is above another. One that is being prepared (`1.2.0-rc.1`) never is. */
export function isNewer(version: string, than: string): boolean {
  const [one, other] = [VERSION.exec(version), VERSION.exec(than)]
  if (!one || !other || one[4] !== undefined) return false
  for (const at of [1, 2, 3]) {
    const difference = Number(one[at]) - Number(other[at])
    if (difference !== 0) return difference > 0
  }
  // What was being prepared is there.
  return other[4] !== undefined
}

const ABSOLUTE = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)/i

/** A path that nothing is to be taken out of. */
const PLAIN = /^(?!.*\/\.)\/[\w\-./?=&]*$/
const SITE = /^https?:\/\/[^/?#]+/

/** An address made whole; as it is where that cannot be done. */
export function resolveUrl(url: string, base: string): string {
  if (ABSOLUTE.test(url)) return url
  // Most addresses of most pages, without the browser's parser of addresses.
  const [site] = (PLAIN.test(url) && SITE.exec(base)) || []
  if (site) return site + url
  try {
    return new URL(url, base).href
  } catch {
    return url
  }
}

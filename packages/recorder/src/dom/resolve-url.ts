const ABSOLUTE = /^(?:[a-z][a-z\d+.-]*:|\/\/|#|$)/i

/** An address made whole; as it is where that cannot be done. */
export function resolveUrl(url: string, base: string): string {
  if (ABSOLUTE.test(url)) return url
  try {
    return new URL(url, base).href
  } catch {
    return url
  }
}

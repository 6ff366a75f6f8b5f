/** What a list of origins, one a line, says. */
export interface OriginsDraft {
  readonly origins: readonly string[]
  /** What is wrong with it, in words; null: nothing. */
  readonly problem: string | null
}

/**
 * Reads origins as people write them: whole addresses, hosts without a scheme, in lines or
 * between commas.
 *
 * @example
 * readOrigins('www.shop.example/cart') // { origins: ['https://www.shop.example'], problem: null }
 */
export function readOrigins(text: string): OriginsDraft {
  const origins = new Set<string>()
  for (const word of text.split(/[\s,]+/).filter(Boolean)) {
    const origin = word === '*' ? word : toOrigin(word)
    if (origin === null) {
      return {
        origins: [],
        problem: `“${word}” is no address of a site, such as https://shop.example`,
      }
    }
    origins.add(origin)
  }
  return { origins: [...origins], problem: null }
}

function toOrigin(word: string): string | null {
  const isLocal = /^(?:localhost|127\.|\[::1\])/i.test(word)
  const url = URL.parse(
    /^[a-z]+:\/\//i.test(word) ? word : `${isLocal ? 'http' : 'https'}://${word}`,
  )
  const isSite = url && /^https?:$/.test(url.protocol) && /^[\w.-]+$|^\[/.test(url.hostname)
  return isSite ? url.origin : null
}

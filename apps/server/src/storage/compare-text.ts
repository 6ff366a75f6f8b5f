const hasSurrogates = (text: string): boolean => /[\ud800-\udfff]/.test(text)

/** By the bytes of UTF-8, as SQLite does it: JavaScript puts surrogates before other signs. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (hasSurrogates(a) || hasSurrogates(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : 1
}

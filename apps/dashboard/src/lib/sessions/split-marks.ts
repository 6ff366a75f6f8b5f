/** A stretch of a text, and whether it is what was looked for. */
export interface MarkedPart {
  readonly text: string
  readonly isMarked: boolean
}

/**
 * Splits a text by its marks, each from and to in UTF-16 code units. Marks come from the
 * server in order; one that makes no sense is passed over.
 */
export function splitMarks(
  text: string,
  marks: readonly (readonly number[])[],
): readonly MarkedPart[] {
  const parts: MarkedPart[] = []
  let at = 0
  const add = (to: number, isMarked: boolean): void => {
    if (to > at) parts.push({ text: text.slice(at, to), isMarked })
    at = to
  }
  for (const [from = 0, to = 0] of marks) {
    if (from < at || to <= from || to > text.length) continue
    add(from, false)
    add(to, true)
  }
  add(text.length, false)
  return parts
}

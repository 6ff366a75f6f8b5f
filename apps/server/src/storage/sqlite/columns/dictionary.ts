/**
 * Texts past this are not worth a dictionary: ids in paths, say. It would be as large as the
 * rows that it stands for.
 */
const TEXTS_LIMIT = 100_000

export type Codes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/** The texts of a column, each with a number; 0 is for none. */
export interface Dictionary {
  /** By number. */
  readonly texts: readonly (string | null)[]
  /** Too many different texts have come: its numbers mean nothing any more. */
  readonly isGivenUp: boolean
  codeOf(text: string | null): number
  /** undefined: no row has it. */
  find(text: string): number | undefined
}

export function createDictionary(limit = TEXTS_LIMIT): Dictionary {
  const codes = new Map<string, number>()
  const texts: (string | null)[] = [null]
  let isGivenUp = false
  return {
    texts,
    get isGivenUp() {
      return isGivenUp
    },
    codeOf: (text) => {
      if (text === null || isGivenUp) return 0
      const known = codes.get(text)
      if (known !== undefined) return known
      if (texts.length > limit) {
        isGivenUp = true
        codes.clear()
        texts.length = 1
        return 0
      }
      codes.set(text, texts.length)
      texts.push(text)
      return texts.length - 1
    },
    find: (text) => codes.get(text),
  }
}

/** The codes with room for this one: wider ones where it does not fit. */
export function widen(codes: Codes, code: number): Codes {
  if (code < 2 ** (8 * codes.BYTES_PER_ELEMENT)) return codes
  return code < 65_536 ? Uint16Array.from(codes) : Uint32Array.from(codes)
}

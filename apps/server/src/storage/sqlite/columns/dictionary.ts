import { BLOCK_ROWS } from './block-rows.ts'

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

/** Of columns that have one code for all: the same array for all of them. */
const UNIFORM = new Map<number, Codes>()
const SHARED = new WeakSet<Codes>()

/**
 * Puts the code of a place. A column that has one code for all sessions takes no room.
 *
 * @param codes null: this is the first
 */
export function putCode(codes: Codes | null, place: number, code: number): Codes {
  if (codes === null && code < 2 ** 8) return shareUniform(code)
  const own = codes ?? new Uint8Array(BLOCK_ROWS)
  if (SHARED.has(own) && own[0] === code) return own
  const wide = widen(SHARED.has(own) ? own.slice() : own, code)
  wide[place] = code
  return wide
}

function shareUniform(code: number): Codes {
  const known = UNIFORM.get(code)
  if (known) return known
  const codes = new Uint8Array(BLOCK_ROWS).fill(code)
  UNIFORM.set(code, codes)
  SHARED.add(codes)
  return codes
}

/** The codes with room for this one: wider ones where it does not fit. */
export function widen(codes: Codes, code: number): Codes {
  if (code < 2 ** (8 * codes.BYTES_PER_ELEMENT)) return codes
  return code < 65_536 ? Uint16Array.from(codes) : Uint32Array.from(codes)
}

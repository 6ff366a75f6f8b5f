/**
 * Takes the strings that are values out of JSON, and keeps them apart: what says how an
 * event is built is nearly the same in all of them, and what is said in it is not.
 *
 * It knows nothing of JSON but how a string follows a key, so it works on any text, and
 * can be undone in all but those that hold the two marks, which no JSON does. Whoever
 * writes has to read again and compare.
 */

const VALUE = /:"([^"\\]*(?:\\.[^"\\]*)*)"/g
/** What stands in the place of a value, and what ends one among the others. */
const MARK = '\u0001'
const END = '\n'

export interface StringTaker {
  /** @param text bytes as latin-1, so that any bytes survive */
  take(text: string): string
  /** All strings so far, as latin-1. */
  finish(): string
}

export function createStringTaker(): StringTaker {
  const taken: string[] = []
  return {
    take: (text) =>
      text.replace(VALUE, (_match, value: string) => {
        taken.push(value, END)
        return MARK
      }),
    finish: () => taken.join(''),
  }
}

/** Puts the strings back into the texts that they were taken from, in the same order. */
export interface StringGiver {
  give(text: string): string
}

export function createStringGiver(taken: string): StringGiver {
  let at = 0
  const next = (): string => {
    // Past the end there are empty ones: what comes of it does not match its checksum.
    const end = taken.indexOf(END, at)
    const value = taken.slice(at, end < 0 ? undefined : end)
    at = end < 0 ? taken.length : end + END.length
    return value
  }
  return { give: (text) => text.replaceAll(MARK, () => `:"${next()}"`) }
}

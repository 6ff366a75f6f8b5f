/**
 * A style sheet travels once: wherever a recording would hold its text (`_cssText`,
 * the text of a style element) stands a reference, the SHA-256 of the text in UTF-8.
 * A segment's head lists the hashes that its payload refers to, the answer lists those
 * whose text the server has not got, and the recorder posts these texts to
 * `SHEETS_PATH`: a line of JSON (a SheetsHead), a line feed, then gzip of a JSON array
 * of texts in the order of the hashes.
 */
export const SHEETS_PATH = '/v1/sheets'

const PREFIX = 'playhead-sheet:'
const REFERENCE = /^playhead-sheet:([0-9a-f]{64})$/

/** What stands for a text in a recording. `hash` is SHA-256 in lower-case hex. */
export function toSheetReference(hash: string): string {
  return PREFIX + hash
}

/** The hash that a text refers to; null when it is a text like any other. */
export function parseSheetReference(text: string): string | null {
  return text.startsWith(PREFIX) ? (REFERENCE.exec(text)?.[1] ?? null) : null
}

/** The hashes that JSON text of events refers to, each once. Cheap where there are none. */
export function findSheetHashes(json: string): string[] {
  if (!json.includes(PREFIX)) return []
  return [
    ...new Set(
      Array.from(json.matchAll(/"playhead-sheet:([0-9a-f]{64})"/g), (found) => found[1] ?? ''),
    ),
  ]
}

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Short enough to lie within one page of a database, and long enough to be found once. */
const PIECE_BYTES = 24

/**
 * Flips a bit of a payload wherever it lies in the files of a data folder. The server must
 * not be running.
 *
 * @returns how many places were hit
 */
export async function damagePayload(folder: string, payload: Uint8Array): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  let places = 0
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const found = findPiece(bytes, payload)
    for (const at of found) bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    if (found.length > 0) await writeFile(path, bytes)
    places += found.length
  }
  return places
}

/** Where the first piece of the payload that lies in one place begins. */
function findPiece(bytes: Buffer, payload: Uint8Array): number[] {
  // The beginning is the same in all that gzip makes.
  for (let from = 16; from + PIECE_BYTES <= payload.length; from += PIECE_BYTES) {
    const piece = Buffer.from(payload.subarray(from, from + PIECE_BYTES))
    const found: number[] = []
    for (let at = bytes.indexOf(piece); at >= 0; at = bytes.indexOf(piece, at + 1)) found.push(at)
    if (found.length > 0) return found
  }
  return []
}

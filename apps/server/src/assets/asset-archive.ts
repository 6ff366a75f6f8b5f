/**
 * Many files as one asset of the single executable. Node looks at the head of each asset at
 * every start, and the system maps what lies around: with each file by itself, nearly all of
 * them are in memory before one is asked for.
 *
 * Four bytes give the length of a table (JSON: where each file begins, and its length, by its
 * name); the table and the files follow.
 */
export interface AssetArchive {
  /** In the order in which they were packed. */
  readonly names: readonly string[]
  /** A copy of the file's bytes; null when there is none of that name. */
  read(name: string): Uint8Array<ArrayBuffer> | null
}

/** The name under which the single executable carries its archive. */
export const ARCHIVE_ASSET = 'files'

const LENGTH_BYTES = 4

type Table = Record<string, readonly [at: number, length: number]>

/** @param files their bytes by their names */
export function packArchive(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const table: Table = {}
  let at = 0
  for (const [name, { length }] of files) {
    table[name] = [at, length]
    at += length
  }
  const head = Buffer.from(JSON.stringify(table))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(head.length)
  return Buffer.concat([length, head, ...files.values()])
}

/** @param packed what `packArchive` made; it is only read, and stays where it is */
export function openArchive(packed: ArrayBuffer): AssetArchive {
  const headLength = new DataView(packed).getUint32(0, true)
  const head = Buffer.from(packed, LENGTH_BYTES, headLength).toString()
  const table = new Map(Object.entries(JSON.parse(head) as Table))
  return {
    names: [...table.keys()],
    read: (name) => {
      const place = table.get(name)
      if (!place) return null
      const from = LENGTH_BYTES + headLength + place[0]
      return new Uint8Array(packed.slice(from, from + place[1]))
    },
  }
}

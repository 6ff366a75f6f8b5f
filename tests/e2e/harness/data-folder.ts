import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'

export interface DataFolderText {
  readonly where: string
  readonly bytes: Buffer
}

/**
 * Everything that a data folder holds, twice: each file as it lies on the disk,
 * and each value of each table of each database, blobs inflated where they are
 * gzip, and so is what rows name in the logs of payloads. The server must not be running.
 */
export async function readDataFolder(folder: string): Promise<DataFolderText[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts: DataFolderText[] = []
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    texts.push({ where: path, bytes: await readFile(path) })
    if (entry.name.endsWith('.db')) texts.push(...readDatabase(path))
  }
  return [...texts, ...(await readLogs(folder))]
}

/** What arrived lately and is large lies in logs, one payload behind the other. */
async function readLogs(folder: string): Promise<DataFolderText[]> {
  const database = new DatabaseSync(join(folder, 'playhead.db'), { readOnly: true })
  const rows = database
    .prepare('SELECT log, log_offset AS at, size_bytes AS size FROM segments WHERE log IS NOT NULL')
    .all()
  database.close()
  return Promise.all(
    rows.map(async ({ log, at, size }) => {
      const where = join(folder, 'arrivals', `${String(log)}.log`)
      const bytes = await readFile(where)
      return { where, bytes: inflate(bytes.subarray(Number(at), Number(at) + Number(size))) }
    }),
  )
}

function readDatabase(path: string): DataFolderText[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all()
  const texts = tables.flatMap(({ name }) => {
    const rows = database.prepare(`SELECT * FROM "${String(name)}"`).all()
    return rows.flatMap((row) =>
      Object.entries(row).map(([column, value]) => ({
        where: `${path}, ${String(name)}.${column}`,
        bytes: inflate(value),
      })),
    )
  })
  database.close()
  return texts
}

function inflate(value: unknown): Buffer {
  if (!(value instanceof Uint8Array)) return Buffer.from(String(value))
  const isGzip = value[0] === 0x1f && value[1] === 0x8b
  return isGzip ? gunzipSync(value) : Buffer.from(value)
}

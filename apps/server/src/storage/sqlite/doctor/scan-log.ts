import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/**
 * SQLite's write-ahead log, as https://www.sqlite.org/fileformat2.html#walformat says:
 * a header of 32 bytes, then frames of 24 bytes and a page, each with a checksum over
 * everything before it. SQLite takes the log to end at the first frame that does not
 * match, and says nothing of the commits behind it.
 */
const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

export interface LogFault {
  /** Where in the file the first frame that does not match begins; 0 for the header. */
  readonly atByte: number
  /** Commits of this log behind it, which SQLite leaves out. */
  readonly lostCommits: number
}

/**
 * Looks for frames that were written behind one that cannot be read any more. To be
 * called before the database is opened, which forgets the log. null: nothing was lost.
 */
export function scanLog(path: string): LogFault | null {
  const file = openSync(path, 'r')
  try {
    return scan(file)
  } finally {
    closeSync(file)
  }
}

function scan(file: number): LogFault | null {
  const { size } = fstatSync(file)
  const header = Buffer.alloc(HEADER_BYTES)
  if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null
  const magic = header.readUInt32BE(0)
  const pageBytes = header.readUInt32BE(8)
  const isKnown = (magic | 1) === (MAGIC | 1) && isPageSize(pageBytes)
  if (!isKnown) return { atByte: 0, lostCommits: countBlindly(size) }
  const isBigEndian = (magic & 1) === 1
  const sums: Sums = [0, 0]
  addWords(sums, header.subarray(0, 24), isBigEndian)
  if (!matches(sums, header, 24)) return { atByte: 0, lostCommits: countBlindly(size) }

  const salts = header.subarray(16, 24)
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageBytes)
  let faultAt: number | null = null
  let lostCommits = 0
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    readSync(file, frame, 0, frame.length, at)
    // What an earlier round of the log has left is no part of this one.
    const isOurs = frame.subarray(8, 16).equals(salts)
    if (faultAt === null) {
      addWords(sums, frame.subarray(0, 8), isBigEndian)
      addWords(sums, frame.subarray(FRAME_HEADER_BYTES), isBigEndian)
      if (isOurs && matches(sums, frame, 16)) continue
      faultAt = at
    }
    const isCommit = frame.readUInt32BE(4) > 0
    if (isOurs && isCommit) lostCommits += 1
  }
  return faultAt === null || lostCommits === 0 ? null : { atByte: faultAt, lostCommits }
}

type Sums = [number, number]

function addWords(sums: Sums, bytes: Buffer, isBigEndian: boolean): void {
  let [first, second] = sums
  for (let at = 0; at < bytes.length; at += 8) {
    const one = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    const other = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)
    first = (first + one + second) >>> 0
    second = (second + other + first) >>> 0
  }
  sums[0] = first
  sums[1] = second
}

function matches([first, second]: Sums, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second
}

function isPageSize(bytes: number): boolean {
  return bytes >= 512 && bytes <= 65_536 && (bytes & (bytes - 1)) === 0
}

/** Without its header nothing in a log can be told apart: one commit at least, if it is not empty. */
function countBlindly(size: number): number {
  return size > HEADER_BYTES ? 1 : 0
}

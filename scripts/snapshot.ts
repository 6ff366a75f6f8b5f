import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes a snapshot of a program: its heap after its modules were evaluated, to go on from
 * in place of running the program from its beginning. It is of this platform and this
 * version of Node.
 *
 * @param main the program: one CommonJS file of ASCII, which says by
 * `startupSnapshot.setDeserializeMainFunction` where to go on
 * @param folder for drafts, and where the snapshot will be
 * @returns its path
 */
export function makeSnapshot(main: string, folder: string): string {
  const builder = join(folder, 'builder.cjs')
  const snapshot = join(folder, 'playhead.snapshot')
  writeFileSync(builder, writeBuilder(main))
  const args = ['--no-warnings', '--snapshot-blob', snapshot, '--build-snapshot', builder]
  const { status, error } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) throw error
  if (status !== 0) throw new Error(`the snapshot of ${main} could not be made`)
  writeFileSync(snapshot, dropCodeCache(readFileSync(snapshot)))
  return snapshot
}

/**
 * The text of a builder itself would be kept with two bytes for each character, so it
 * reads the program. Node draws UUIDs and whole numbers at random from a store, which would
 * be in the snapshot: every start would begin with the same ones.
 */
function writeBuilder(main: string): string {
  return `
const crypto = require('node:crypto')
const refuse = () => { throw new Error('nothing may be drawn at random for a snapshot') }
const { randomUUID, randomInt } = crypto
const { randomUUID: randomWebUUID } = Crypto.prototype
Object.assign(crypto, { randomUUID: refuse, randomInt: refuse })
Crypto.prototype.randomUUID = refuse
require('node:v8').startupSnapshot.addSerializeCallback(() => {
  Object.assign(crypto, { randomUUID, randomInt })
  Crypto.prototype.randomUUID = randomWebUUID
})
const code = require('node:fs').readFileSync(${JSON.stringify(main)}, 'latin1')
const wrapper = \`(function (require, __filename) {\${code}\\n})\`
require('node:vm').runInThisContext(wrapper, { filename: 'main.cjs' })(require, __filename)
`
}

/**
 * Modules of Node that are loaded at every start and cannot be in a snapshot (see
 * loadLate in apps/server/bundle.config.ts), and those with which a thread starts.
 */
const KEPT_CODE = /^(?:_http_|https?$|internal\/http|internal\/(?:main\/|process\/)?worker)/
const LENGTH_BYTES = 8

/**
 * A snapshot without the code, compiled ahead, of all of Node's own modules: 5 MB, of
 * which hardly any is needed. (Node can leave it out itself, with all that was compiled
 * of the program.) It stands at the end: a count, then a name and bytes for each, each
 * after its length.
 *
 * @throws {TypeError} when the end of the snapshot is of another form
 */
export function dropCodeCache(snapshot: Buffer): Buffer {
  // What is looked for is far from the beginning, and begins with the count of modules.
  for (let at = snapshot.length - LENGTH_BYTES; at >= 0; at -= 1) {
    const entries = readEntries(snapshot, at)
    if (!entries) continue
    const kept = entries.filter(({ name }) => KEPT_CODE.test(name))
    const count = Buffer.alloc(LENGTH_BYTES)
    count.writeBigUInt64LE(BigInt(kept.length))
    return Buffer.concat([snapshot.subarray(0, at), count, ...kept.map(({ bytes }) => bytes)])
  }
  throw new TypeError('a snapshot with the end of another form')
}

/** Entries from here to the end exactly, or null. */
function readEntries(snapshot: Buffer, from: number): { name: string; bytes: Buffer }[] | null {
  const count = readLength(snapshot, from)
  if (!(count >= 100 && count <= 2_000)) return null
  const entries: { name: string; bytes: Buffer }[] = []
  let at = from + LENGTH_BYTES
  while (entries.length < count) {
    const nameEnd = at + LENGTH_BYTES + readLength(snapshot, at)
    const end = nameEnd + LENGTH_BYTES + readLength(snapshot, nameEnd)
    if (!(end <= snapshot.length)) return null
    const name = snapshot.toString('latin1', at + LENGTH_BYTES, nameEnd)
    if (!/^[\w/-]+$/.test(name)) return null
    entries.push({ name, bytes: snapshot.subarray(at, end) })
    at = end
  }
  return at === snapshot.length ? entries : null
}

/** NaN: there is none. */
function readLength(snapshot: Buffer, at: number): number {
  if (at + LENGTH_BYTES > snapshot.length) return Number.NaN
  return snapshot.readUInt32LE(at) + snapshot.readUInt32LE(at + 4) * 2 ** 32
}

/** Of the resource that --build-sea puts into an executable. */
const SEA_MAGIC = 0x143da20
const SEA_FLAG_SNAPSHOT = 1 << 1
/** Magic number, flags, and two bytes of settings; then come the length of a path and the path. */
const SEA_HEADER_BYTES = 10

/**
 * Lets an executable, made by `--build-sea` with a snapshot in the place of its main
 * program, go on from the snapshot. (With `useSnapshot` Node would make the snapshot
 * itself, with all that `dropCodeCache` leaves out.)
 *
 * @param main the path that the executable was made with
 * @throws {TypeError} when it is not made so
 */
export function startFromSnapshot(executable: Buffer, main: string): void {
  const path = Buffer.alloc(LENGTH_BYTES + Buffer.byteLength(main))
  path.writeBigUInt64LE(BigInt(Buffer.byteLength(main)))
  path.write(main, LENGTH_BYTES)
  const header = executable.indexOf(path) - SEA_HEADER_BYTES
  if (header < 0 || executable.readUInt32LE(header) !== SEA_MAGIC) {
    throw new TypeError(`no single executable of ${main}`)
  }
  const flags = executable.readUInt32LE(header + 4)
  executable.writeUInt32LE(flags | SEA_FLAG_SNAPSHOT, header + 4)
}

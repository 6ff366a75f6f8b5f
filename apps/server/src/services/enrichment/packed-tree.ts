import { Reader, type Response } from 'mmdb-lib'

/** What stands before the parts: the size of the shape, of the leaves and of the records, in bytes. */
const HEAD_BYTES = 12
/** Of a node of the tree, which is two records of 24 bits. */
const NODE_BYTES = 6
const RECORD_BYTES = 3
const RECORDS_LIMIT = 256

/**
 * Writes a database in MaxMind's format so that it compresses to a fifth: the search
 * tree, which is nearly all of it, as one bit for each node and leaf in the order of a
 * walk, and one byte for each leaf, which says to which of few records it leads.
 *
 * @throws {TypeError} when the tree is of another kind: records of other than 24 bits,
 * parts that are shared, or more than 256 records that leaves lead to
 */
export function packTree(database: Buffer): Buffer {
  const { nodeCount, recordSize, searchTreeSize } = new Reader<Response>(database).metadata
  if (recordSize !== RECORD_BYTES * 8) throw new TypeError(`records of ${recordSize} bits`)
  const shape = Buffer.alloc(Math.ceil((2 * nodeCount + 1) / 8))
  const leaves = Buffer.alloc(nodeCount + 1)
  const records = new Map<number, number>()
  let walked = 0
  let leafCount = 0
  const stack = [0]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (walked > 2 * nodeCount) throw new TypeError('parts of the tree are shared')
    if (at < nodeCount) {
      stack.push(
        database.readUIntBE(at * NODE_BYTES + RECORD_BYTES, RECORD_BYTES),
        database.readUIntBE(at * NODE_BYTES, RECORD_BYTES),
      )
    } else {
      shape[walked >> 3] = (shape[walked >> 3] ?? 0) | (1 << (walked & 7))
      const record = records.get(at) ?? records.size
      records.set(at, record)
      leaves[leafCount] = record
      leafCount += 1
    }
    walked += 1
  }
  if (records.size > RECORDS_LIMIT) throw new TypeError(`${records.size} records in leaves`)
  const head = Buffer.alloc(HEAD_BYTES)
  const table = Buffer.alloc(records.size * RECORD_BYTES)
  for (const [value, place] of records) table.writeUIntBE(value, place * RECORD_BYTES, RECORD_BYTES)
  head.writeUInt32BE(shape.length, 0)
  head.writeUInt32BE(leafCount, 4)
  head.writeUInt32BE(table.length, 8)
  return Buffer.concat([
    head,
    shape,
    leaves.subarray(0, leafCount),
    table,
    database.subarray(searchTreeSize),
  ])
}

/**
 * Makes the database again. Nodes are numbered in the order of the walk, whatever it was
 * before; everything else is as it was, byte for byte.
 *
 * @throws {RangeError} when parts are missing
 */
export function unpackTree(packed: Buffer): Buffer {
  const leavesFrom = HEAD_BYTES + packed.readUInt32BE(0)
  const tableFrom = leavesFrom + packed.readUInt32BE(4)
  const restFrom = tableFrom + packed.readUInt32BE(8)
  if (restFrom > packed.length) throw new RangeError('the database is cut off')
  const nodeCount = tableFrom - leavesFrom - 1
  const tree = Buffer.alloc(nodeCount * NODE_BYTES)
  /** Where the records begin that are not known yet, the next one last. */
  const open: number[] = []
  let node = 0
  let leaf = leavesFrom
  for (let step = 0; step < 2 * nodeCount + 1; step += 1) {
    const isLeaf = ((packed[HEAD_BYTES + (step >> 3)] ?? 0) >> (step & 7)) & 1
    const at = open.pop()
    if (isLeaf) {
      const from = tableFrom + (packed[leaf] ?? 0) * RECORD_BYTES
      if (at !== undefined) packed.copy(tree, at, from, from + RECORD_BYTES)
      leaf += 1
    } else {
      if (at !== undefined) tree.writeUIntBE(node, at, RECORD_BYTES)
      open.push(node * NODE_BYTES + RECORD_BYTES, node * NODE_BYTES)
      node += 1
    }
  }
  return Buffer.concat([tree, packed.subarray(restFrom)])
}

/**
 * Builds small databases in MaxMind's format, version 2, for tests: IPv4 networks
 * only, 24-bit records, data of maps, lists, texts and whole numbers.
 * https://maxmind.github.io/MaxMind-DB/
 */

export interface MmdbEntry {
  /** Such as `192.0.2.0/24`. */
  readonly network: string
  readonly record: unknown
}

type Node = [Child, Child]
type Child = Node | MmdbEntry | null

const SEPARATOR_BYTES = 16
const METADATA_MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')

export function buildMmdb(databaseType: string, entries: readonly MmdbEntry[]): Buffer {
  const root: Node = [null, null]
  for (const entry of entries) insert(root, entry)
  const nodes = listNodes(root)
  const data: Buffer[] = []
  let dataBytes = 0
  const tree = Buffer.alloc(nodes.length * 6)
  for (const [index, node] of nodes.entries()) {
    for (const [side, child] of node.entries()) {
      let value = nodes.length
      if (Array.isArray(child)) {
        value = nodes.indexOf(child)
      } else if (child) {
        value = nodes.length + SEPARATOR_BYTES + dataBytes
        const encoded = encode(child.record)
        data.push(encoded)
        dataBytes += encoded.length
      }
      tree.writeUIntBE(value, index * 6 + side * 3, 3)
    }
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 0,
    database_type: databaseType,
    description: {},
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  })
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR_BYTES), ...data, METADATA_MARKER, metadata])
}

function insert(root: Node, entry: MmdbEntry): void {
  const [address = '', length = ''] = entry.network.split('/')
  const bits = address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
    .slice(0, Number(length))
  let node = root
  for (const [at, bit] of [...bits].entries()) {
    const side = bit === '1' ? 1 : 0
    if (at === bits.length - 1) {
      node[side] = entry
      return
    }
    const next = node[side]
    node = Array.isArray(next) ? next : (node[side] = [null, null])
  }
}

function listNodes(node: Node): Node[] {
  return [node, ...node.flatMap((child) => (Array.isArray(child) ? listNodes(child) : []))]
}

function encode(value: unknown): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([control(2, text.length), text])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)])
  const pairs = Object.entries(value as Record<string, unknown>)
  return Buffer.concat([
    control(7, pairs.length),
    ...pairs.flatMap(([key, part]) => [encode(key), encode(part)]),
  ])
}

/** The type in the high three bits, or in a byte of its own from 8 on; then the size. */
function control(type: number, size: number): Buffer {
  const [sizeBits, extra] = size < 29 ? [size, []] : [29, [size - 29]]
  return type < 8
    ? Buffer.from([(type << 5) | sizeBits, ...extra])
    : Buffer.from([sizeBits, type - 7, ...extra])
}

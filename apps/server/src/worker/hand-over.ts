/**
 * What has to be posted so that bytes change hands instead of being copied. A view
 * into a larger buffer is cut out first: a message would take the whole buffer along.
 */
export interface HandOver<Value> {
  readonly value: Value
  readonly transfer: ArrayBuffer[]
}

/** Prepares plain data (objects, lists, bytes, primitives) for a message to another thread. */
export function prepareHandOver<Value>(value: Value): HandOver<Value> {
  const moved = new Map<ArrayBufferLike, Uint8Array>()
  return { value: visit(value, moved) as Value, transfer: [...moved.keys()] as ArrayBuffer[] }
}

function visit(value: unknown, moved: Map<ArrayBufferLike, Uint8Array>): unknown {
  if (value instanceof Uint8Array) return own(value, moved)
  if (Array.isArray(value)) return value.map((item) => visit(item, moved))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, moved)]))
}

function own(bytes: Uint8Array, moved: Map<ArrayBufferLike, Uint8Array>): Uint8Array {
  const known = moved.get(bytes.buffer)
  if (known) return known
  const isWhole = bytes.byteLength === bytes.buffer.byteLength
  const mine = isWhole ? new Uint8Array(bytes.buffer) : Uint8Array.from(bytes)
  moved.set(mine.buffer, mine)
  return mine
}

/**
 * Reads from what a caller gave. A getter or a proxy of theirs may throw, and what
 * throws behind our door must not come out of it.
 */
export function readSafely<Value>(read: () => Value, fallback: Value): Value {
  try {
    return read()
  } catch {
    return fallback
  }
}

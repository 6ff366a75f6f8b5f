/** Says what kind of thing a value is, without the value: it may be somebody's data. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') {
    return value === '' ? 'an empty string' : `a string of ${value.length} characters`
  }
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'object') return 'an object'
  return `a ${typeof value}`
}

/** Whether the value is an object with fields: not null, not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

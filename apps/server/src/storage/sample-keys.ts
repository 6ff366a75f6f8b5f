import type { SampleKey } from './samples.ts'

const TYPES = ['boolean', 'number', 'string', 'object']

/** Truth values, numbers and texts, each ascending, and at last none at all. */
export function compareKeys(a: SampleKey, b: SampleKey): number {
  const types = TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b)
  if (types !== 0 || a === null || b === null) return types
  // By code points, as every engine can.
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
  return Number(a) - Number(b)
}

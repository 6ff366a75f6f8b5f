import { define } from './capture/patch.ts'

/**
 * `JSON.stringify` for what is plain data already. Old libraries give all arrays or
 * objects of a page a `toJSON`, which would turn what we send into something else; it
 * is away while the text is made.
 */
export function stringify(value: unknown): string {
  // Asked of one that has both: a large page is written in thousands of pieces.
  if (!('toJSON' in [])) return JSON.stringify(value)
  const restore = [Object.prototype, Array.prototype].map(hideToJson)
  try {
    return JSON.stringify(value)
  } finally {
    for (const putBack of restore) putBack()
  }
}

function hideToJson(prototype: object): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'toJSON')
  if (!descriptor?.configurable) return () => undefined
  Reflect.deleteProperty(prototype, 'toJSON')
  return () => define(prototype, 'toJSON', descriptor)
}

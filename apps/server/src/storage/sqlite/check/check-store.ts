import { checkChunks } from './check-chunks.ts'
import { checkPacks } from './check-packs.ts'
import { checkDictionaries, checkKeyframes, checkSheets } from './check-parts.ts'
import type { Check, CheckedStore, Fault } from './checked-store.ts'

const CHECKS: Readonly<Record<Fault['kind'], Check>> = {
  chunk: checkChunks,
  dictionary: checkDictionaries,
  pack: checkPacks,
  keyframe: checkKeyframes,
  sheet: checkSheets,
}

/**
 * Reads everything that is stored once, and calls back for what is not as it was stored.
 *
 * @returns how many chunks of recordings there are, by themselves and in packs
 */
export function checkStore(store: CheckedStore, onFault: (fault: Fault) => void): number {
  const { chunk, pack, ...parts } = CHECKS
  // A damaged dictionary is named before the packs that it takes with it.
  for (const check of Object.values(parts)) check(store, onFault)
  return chunk(store, onFault) + pack(store, onFault)
}

/** Whether what a fault names is sound in this store. What is not there is not. */
export function isSoundIn(store: CheckedStore, { kind, id }: Fault): boolean {
  let faults = 0
  const found = CHECKS[kind](store, () => (faults += 1), id)
  return found > 0 && faults === 0
}

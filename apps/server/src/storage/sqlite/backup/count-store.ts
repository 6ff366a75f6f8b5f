import { checkStore } from '../check/check-store.ts'
import type { CheckedStore, Fault } from '../check/checked-store.ts'
import type { BackupCounts } from '../../backup.ts'

/** Checks all that a copy holds, and counts it. */
export function countStore(store: CheckedStore, onFault: (fault: Fault) => void): BackupCounts {
  const faults: Fault[] = []
  const chunks = checkStore(store, (fault) => void faults.push(fault))
  for (const fault of faults) onFault(fault)
  const sessions = store.db.prepare<[], number>('SELECT count(*) FROM sessions').pluck().get() ?? 0
  const lost = faults.filter(({ kind }) => kind === 'chunk' || kind === 'pack')
  return {
    sessions,
    chunks,
    damagedChunks: lost.reduce((sum, fault) => sum + fault.chunks, 0),
    damagedParts: faults.length - lost.length,
  }
}

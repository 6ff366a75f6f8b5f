import type { Database } from 'better-sqlite3'
import type { Finding } from '../../examination.ts'
import { checkStore, isSoundIn } from '../check/check-store.ts'
import type { CheckedStore, Fault } from '../check/checked-store.ts'
import { describeFault, describeRepair, RESTORE_OR_REPAIR } from './describe-fault.ts'

export interface ExamineContentsOptions {
  readonly store: CheckedStore
  readonly isRepairing: boolean
  /** Opens what a server that runs meanwhile has made of it; null when none does. */
  readonly openPresent: (() => CheckedStore) | null
}

/** Compares everything that is stored with its checksum, and takes out of use what is damaged. */
export function examineContents(options: ExamineContentsOptions): {
  findings: Finding[]
  chunks: number
} {
  const { store, isRepairing, openPresent } = options
  const faults: Fault[] = []
  const chunks = checkStore(store, (fault) => void faults.push(fault))
  const real = openPresent ? keepPresent(faults, openPresent) : faults
  const isNoted = createNotedTest(store.db)
  const fresh = real.filter((fault) => !isNoted(fault))
  if (isRepairing) repair(store.db, fresh)
  const isFresh = new Set(fresh)
  const findings = real.map((fault): Finding => {
    const what = describeFault(fault)
    if (!isFresh.has(fault)) {
      return { what, advice: 'Its replay shows a gap there.', state: 'noted' }
    }
    return isRepairing
      ? { what, advice: describeRepair(fault), state: 'repaired' }
      : { what, advice: RESTORE_OR_REPAIR[fault.kind], state: 'damaged' }
  })
  return { findings, chunks }
}

/**
 * While a server runs, the files of days and the logs are not as they were at the moment
 * that is looked at: packs are replaced, logs are emptied, and what was deleted goes.
 */
function keepPresent(faults: readonly Fault[], openPresent: () => CheckedStore): Fault[] {
  if (!faults.some(({ kind }) => kind === 'pack' || kind === 'chunk')) return [...faults]
  const present = openPresent()
  try {
    return faults.filter((fault) => isStillThere(present, fault))
  } finally {
    present.db.close()
  }
}

function isStillThere(present: CheckedStore, fault: Fault): boolean {
  if (fault.kind === 'pack') return isStillListed(present, fault)
  if (fault.kind !== 'chunk') return true
  const here = present.db.prepare<[number]>('SELECT 1 FROM segments WHERE id = ? AND pack IS NULL')
  return here.get(fault.id) !== undefined && !isSoundIn(present, fault)
}

function isStillListed(present: CheckedStore, fault: Fault): boolean {
  const listed = present.db
    .prepare<[number]>(
      `SELECT 1 FROM segments JOIN sessions ON sessions.id = segments.session
       WHERE pack = ? LIMIT 1`,
    )
    .get(fault.id)
  return listed !== undefined && !isSoundIn(present, fault)
}

/** Whether it is known already that a replay has a gap there. */
function createNotedTest(db: Database): (fault: Fault) => boolean {
  const isMarked = db.prepare<[number]>('SELECT 1 FROM damaged_segments WHERE segment = ?')
  const isPackMarked = db.prepare<[number]>('SELECT 1 FROM packs WHERE id = ? AND is_damaged = 1')
  const hasUnmarked = db.prepare<[number]>(
    `SELECT 1 FROM segments WHERE pack = ? AND id NOT IN (SELECT segment FROM damaged_segments)`,
  )
  return (fault) => {
    if (fault.kind === 'chunk') return isMarked.get(fault.id) !== undefined
    if (fault.kind !== 'pack') return false
    return fault.reason === 'unlisted'
      ? hasUnmarked.get(fault.id) === undefined
      : isPackMarked.get(fault.id) !== undefined
  }
}

/** For ever: what is marked is a gap, what is dropped is made or asked for again. */
function repair(db: Database, faults: readonly Fault[]): void {
  const run = createRepairs(db)
  db.transaction(() => {
    for (const fault of faults) run(fault)
  }).immediate()
}

function createRepairs(db: Database): (fault: Fault) => void {
  const markSegment = db.prepare<[number]>(
    'INSERT INTO damaged_segments VALUES (?) ON CONFLICT DO NOTHING',
  )
  const markSegments = db.prepare<[number]>(
    `INSERT INTO damaged_segments SELECT id FROM segments WHERE pack = ? ON CONFLICT DO NOTHING`,
  )
  const markPack = db.prepare<[number]>('UPDATE packs SET is_damaged = 1 WHERE id = ?')
  const markPacks = db.prepare<[number]>(
    'UPDATE packs SET is_damaged = 1, dictionary = NULL WHERE dictionary = ?',
  )
  const dropDictionary = db.prepare<[number]>('DELETE FROM dictionaries WHERE id = ?')
  const askAgain = db.prepare<[number]>(
    `UPDATE sessions SET keyframed_segment_count = 0
     WHERE id = (SELECT session FROM keyframes WHERE id = ?)`,
  )
  const dropKeyframe = db.prepare<[number]>('DELETE FROM keyframes WHERE id = ?')
  const dropSheet = db.prepare<[number]>(
    'UPDATE sheets SET size_bytes = NULL, checksum = NULL, content = NULL, base = NULL WHERE id = ?',
  )
  return ({ kind, id }) => {
    if (kind === 'chunk') markSegment.run(id)
    else if (kind === 'pack') {
      markPack.run(id)
      markSegments.run(id)
    } else if (kind === 'dictionary') {
      markPacks.run(id)
      dropDictionary.run(id)
    } else if (kind === 'keyframe') {
      askAgain.run(id)
      dropKeyframe.run(id)
    } else dropSheet.run(id)
  }
}

import type { SessionDelta } from '@playhead/sessions'
import type { Database } from 'better-sqlite3'
import type { SessionTally } from '../../session-tally.ts'

const SIDES = ['sampled', 'unsampled', 'server', 'early', 'late'] as const

/**
 * Sessions of schema 2 know the traits of their user only beside the user's id.
 * Taken for absent, they would be forgotten.
 */
export function completeTraits(db: Database): void {
  const store = db.prepare('UPDATE sessions SET tally = ? WHERE id = ?')
  const load = db.prepare<[number], string>('SELECT tally FROM sessions WHERE id = ?').pluck()
  for (const id of db.prepare<[], number>('SELECT id FROM sessions').pluck().all()) {
    const tally = JSON.parse(load.get(id) ?? '{}') as SessionTally
    const completed: Partial<Record<(typeof SIDES)[number], SessionDelta>> = {}
    for (const side of SIDES) {
      const delta = tally[side]
      // Not null, but absent: only schema 2 wrote it so.
      if (delta && !('traits' in delta)) completed[side] = complete(delta)
    }
    if (Object.keys(completed).length > 0) {
      store.run(JSON.stringify({ ...tally, ...completed }), id)
    }
  }
}

function complete(delta: SessionDelta): SessionDelta {
  return { ...delta, traits: delta.user?.fact.traits ? delta.user : null }
}

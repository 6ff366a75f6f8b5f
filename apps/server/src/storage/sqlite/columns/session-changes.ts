import type { Database } from 'better-sqlite3'

/** @param isDeleted another session may get the id then */
export type ChangeListener = (id: number, isDeleted: boolean) => void

const LISTENERS = new WeakMap<Database, Set<ChangeListener>>()

/**
 * Tells which rows of `sessions` the connection writes, commits or not. A temporary trigger
 * does it, once for each connection.
 *
 * @param writer the only connection that writes sessions
 */
export function listenToSessions(writer: Database, listener: ChangeListener): void {
  const known = LISTENERS.get(writer)
  if (known) {
    known.add(listener)
    return
  }
  const listeners = new Set([listener])
  LISTENERS.set(writer, listeners)
  writer.function('note_changed_session', (id: unknown, isDeleted: unknown) => {
    for (const each of listeners) each(Number(id), isDeleted === 1)
    return null
  })
  for (const [event, row, isDeleted] of [
    ['INSERT', 'new', 0],
    ['UPDATE', 'new', 0],
    ['DELETE', 'old', 1],
  ] as const) {
    writer.exec(`CREATE TEMP TRIGGER sessions_noted_after_${event.toLowerCase()}
      AFTER ${event} ON main.sessions
      BEGIN SELECT note_changed_session(${row}.id, ${isDeleted}); END`)
  }
}

import type { Database } from 'better-sqlite3'
import type { DestinationStore, StoredDestination } from '../destination-store.ts'

/** Part of `control.db`: the targets have secrets. */
export const DESTINATIONS_SQL = `
  CREATE TABLE destinations (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    events TEXT NOT NULL,
    filter TEXT NOT NULL,
    is_on INTEGER NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX destinations_of_project ON destinations (project_id, created_at, id);
`

const COLUMNS = `id, project_id AS projectId, name, target, events, filter, is_on AS isOn,
  created_at AS createdAt, changed_at AS changedAt`

type Json = 'target' | 'events' | 'filter'
type DestinationRow = Omit<StoredDestination, Json | 'isOn'> &
  Readonly<Record<Json, string>> & { readonly isOn: number }

export function createSqliteDestinations(db: Database): DestinationStore {
  const put = db.prepare(
    `INSERT INTO destinations
       (id, project_id, name, target, events, filter, is_on, created_at, changed_at)
     VALUES (@id, @projectId, @name, @target, @events, @filter, @isOn, @createdAt, @changedAt)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, target = excluded.target,
       events = excluded.events, filter = excluded.filter, is_on = excluded.is_on,
       changed_at = excluded.changed_at`,
  )
  const listAll = db.prepare<[], DestinationRow>(
    `SELECT ${COLUMNS} FROM destinations ORDER BY created_at, id`,
  )
  const listOne = db.prepare<[string], DestinationRow>(
    `SELECT ${COLUMNS} FROM destinations WHERE project_id = ? ORDER BY created_at, id`,
  )
  const drop = db.prepare('DELETE FROM destinations WHERE project_id = ? AND id = ?')
  return {
    putDestination: async (destination) =>
      void put.run({
        ...destination,
        target: JSON.stringify(destination.target),
        events: JSON.stringify(destination.events),
        filter: JSON.stringify(destination.filter),
        isOn: Number(destination.isOn),
      }),
    listDestinations: async (projectId) =>
      (projectId === null ? listAll.all() : listOne.all(projectId)).map(fromRow),
    deleteDestination: async (projectId, id) => drop.run(projectId, id).changes > 0,
  }
}

function fromRow({ target, events, filter, isOn, ...row }: DestinationRow): StoredDestination {
  return {
    ...row,
    target: JSON.parse(target) as StoredDestination['target'],
    events: JSON.parse(events) as StoredDestination['events'],
    filter: JSON.parse(filter) as StoredDestination['filter'],
    isOn: isOn === 1,
  }
}

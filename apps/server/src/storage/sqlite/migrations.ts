import type { Migration } from './open-database.ts'
import { ANNOTATIONS_SQL } from './annotation-tables.ts'
import { SHEET_BASES_SQL } from './sqlite-sheet-store.ts'
import { ARRIVALS_SQL } from './arrivals/arrival-tables.ts'
import { SESSION_ADDITIONS_SQL } from './session-additions.ts'
import { FORWARDING_SQL } from './forwarding-tables.ts'
import { createDeletionTables } from './deletion-tables.ts'
import { RECORDED_TEXTS_SQL } from './recorded-text-table.ts'
import { TEXTS_SQL } from './text-tables.ts'
import { TRAILS_SQL } from './trail-table.ts'
import { TROUBLED_SQL } from './troubled-sessions.ts'
import { OUTLINES_SQL } from './outline-table.ts'
import { KEYFRAMES_SQL } from './sqlite-keyframes.ts'
import { SESSION_COLUMNS_SQL } from './session-columns-sql.ts'
import { sweepLeftovers } from './upgrade/sweep-leftovers.ts'
import { completeTraits } from './upgrade/complete-traits.ts'
import { DESTINATIONS_SQL } from './sqlite-destinations.ts'
import { EXPLORATIONS_SQL } from './sqlite-explorations.ts'
import { ISSUES_SQL } from './sqlite-issues.ts'
import { SHARE_LINKS_SQL } from './sqlite-share-links.ts'
import { STATEMENTS_SQL } from './sqlite-statements.ts'
import { IDENTITIES_SQL, USERS_SQL } from './sqlite-user-store.ts'
import { ERASURE_TABLES } from './sqlite-erasures.ts'
import { VIEWS_SQL } from './sqlite-views.ts'
import { upgradeTallies } from './upgrade-tallies.ts'
import { PACK_FILE_MIGRATIONS } from './pack-file-schema.ts'

/**
 * `playhead.db`: sessions, their events and their segments. The payload is the
 * last column of its row, so that SQLite never reads it to list segments.
 */
export const REPLAY_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    session_id TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL NOT NULL,
    visitor TEXT NOT NULL,
    page_view_count INTEGER NOT NULL,
    tally TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_start ON sessions (project_id, started_at, session_id);

  CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id),
    window_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    protocol_version INTEGER NOT NULL,
    received_at REAL NOT NULL,
    sent_at REAL NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    clock_offset_ms REAL,
    event_count INTEGER NOT NULL,
    starts_with_snapshot INTEGER NOT NULL,
    flush_reason TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    payload BLOB NOT NULL,
    UNIQUE (session, window_id, sequence)
  ) STRICT;

  CREATE TABLE events (
    session INTEGER NOT NULL REFERENCES sessions (id),
    segment INTEGER NOT NULL REFERENCES segments (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    client_at REAL NOT NULL,
    path TEXT NOT NULL,
    url TEXT,
    metadata TEXT,
    tags TEXT,
    session_start INTEGER NOT NULL,
    PRIMARY KEY (session, segment, ordinal)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE pages (
    session INTEGER NOT NULL REFERENCES sessions (id),
    path TEXT NOT NULL,
    views INTEGER NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    PRIMARY KEY (session, path)
  ) STRICT, WITHOUT ROWID;
  `,
  (db) => {
    db.exec(SESSION_COLUMNS_SQL)
    upgradeTallies(db)
  },
  `
  ALTER TABLE sessions ADD COLUMN person TEXT;

  CREATE TABLE server_events (
    id INTEGER PRIMARY KEY,
    session INTEGER REFERENCES sessions (id),
    project_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    person TEXT,
    at REAL NOT NULL,
    client_at REAL NOT NULL,
    environment TEXT NOT NULL,
    anonymous_id TEXT,
    user_id TEXT,
    traits TEXT,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    path TEXT NOT NULL,
    url TEXT,
    metadata TEXT,
    tags TEXT,
    UNIQUE (project_id, event_id)
  ) STRICT;
  CREATE INDEX server_events_by_session ON server_events (session, at, event_id);
  CREATE INDEX server_events_by_person ON server_events (project_id, person, at, event_id)
    WHERE person IS NOT NULL;
  `,
  `
  CREATE INDEX sessions_with_odd_clocks ON sessions (project_id)
    WHERE abs(clock_offset_ms) >= 3600000;
  `,
  `
  ALTER TABLE sessions ADD COLUMN is_clock_far_off INTEGER NOT NULL DEFAULT 0;
  DROP INDEX sessions_with_odd_clocks;
  CREATE INDEX sessions_with_odd_clocks ON sessions (project_id) WHERE is_clock_far_off = 1;
  `,
  // A table of its own: a column behind the payload would be read through all of it.
  `
  CREATE TABLE damaged_segments (
    segment INTEGER PRIMARY KEY REFERENCES segments (id) ON DELETE CASCADE
  ) STRICT;
  `,
  completeTraits,
  createDeletionTables,
  // A sheet is there from the first mention on, its text from when it comes.
  `
  CREATE TABLE sheets (
    id INTEGER PRIMARY KEY,
    project_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    stored_at REAL NOT NULL,
    size_bytes INTEGER,
    checksum INTEGER,
    content BLOB,
    UNIQUE (project_id, hash)
  ) STRICT;
  CREATE TABLE sheet_uses (
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    sheet INTEGER NOT NULL REFERENCES sheets (id),
    PRIMARY KEY (session, sheet)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sheet_uses_by_sheet ON sheet_uses (sheet);
  `,
  // Behind the payload, and yet cheap: where it is null, nothing of it is stored there,
  // and where it is not, the payload is empty.
  `
  ALTER TABLE segments ADD COLUMN pack INTEGER;
  ALTER TABLE sessions ADD COLUMN is_packed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN pack_failures INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN pack_not_before REAL NOT NULL DEFAULT 0;
  CREATE INDEX sessions_to_pack ON sessions (id) WHERE is_packed = 0;

  CREATE TABLE dictionaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at REAL NOT NULL,
    ratio REAL NOT NULL,
    size_bytes INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (project_id, version)
  ) STRICT;

  CREATE TABLE packs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session INTEGER NOT NULL,
    window_id TEXT NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    file TEXT NOT NULL,
    dictionary INTEGER REFERENCES dictionaries (id),
    size_bytes INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    is_damaged INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX packs_by_session ON packs (session);
  CREATE INDEX packs_by_dictionary ON packs (dictionary);
  `,
  KEYFRAMES_SQL,
  OUTLINES_SQL,
  // Nobody knows how those were made that are there: each is packed once more.
  `
  ALTER TABLE packs ADD COLUMN grade INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX packs_to_improve ON packs (id) WHERE grade < 2;
  `,
  sweepLeftovers,
  ANNOTATIONS_SQL,
  ARRIVALS_SQL,
  SESSION_ADDITIONS_SQL,
  SHEET_BASES_SQL,
  TROUBLED_SQL,
  TEXTS_SQL,
  FORWARDING_SQL,
  TRAILS_SQL,
  RECORDED_TEXTS_SQL,
]

/** `control.db`: projects, users and sign-ins, apart from what visitors send. */
export const CONTROL_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    allowed_origins TEXT NOT NULL
  ) STRICT;

  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sign_in_tokens (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    expires_at REAL NOT NULL
  ) STRICT;

  CREATE TABLE sign_ins (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    expires_at REAL NOT NULL
  ) STRICT;

  CREATE TABLE imports (
    name TEXT PRIMARY KEY,
    shift_ms REAL NOT NULL,
    is_finished INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE project_settings (
    project_id TEXT PRIMARY KEY,
    settings TEXT NOT NULL
  ) STRICT;

  CREATE TABLE secret_keys (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    created_at REAL NOT NULL,
    last_used_at REAL
  ) STRICT;
  `,
  `
  CREATE TABLE rejections (
    project_id TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    example TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE reports (
    project_id TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    first_at REAL NOT NULL,
    last_at REAL NOT NULL,
    page TEXT,
    PRIMARY KEY (project_id, day, reason)
  ) STRICT, WITHOUT ROWID;
  `,
  ERASURE_TABLES,
  SHARE_LINKS_SQL,
  USERS_SQL,
  ISSUES_SQL,
  IDENTITIES_SQL,
  VIEWS_SQL,
  DESTINATIONS_SQL,
  EXPLORATIONS_SQL,
  // Of a project that is older than this nobody has said whose days are counted.
  `ALTER TABLE projects ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC'`,
  STATEMENTS_SQL,
]

/** The migrations of a database of the data folder; undefined for one that has none here. */
export function listMigrations(name: string): readonly Migration[] | undefined {
  if (name.startsWith('replays/')) return PACK_FILE_MIGRATIONS
  return new Map([
    ['playhead.db', REPLAY_MIGRATIONS],
    ['control.db', CONTROL_MIGRATIONS],
  ]).get(name)
}

/**
 * Part of `playhead.db`, beside what they count: a place in the control database could be
 * ahead of the events after a power cut, and numbers of rows would be passed over.
 *
 * Numbers of rows that are gone are given again. So a place may never stay above the greatest,
 * and one that was read before rows went may not be noted after: the ceilings hold it down
 * until the next page is read.
 */
export const FORWARDING_SQL = `
  CREATE TABLE forwarding_places (
    destination TEXT PRIMARY KEY,
    segment INTEGER NOT NULL,
    server_event INTEGER NOT NULL,
    segment_ceiling INTEGER,
    server_event_ceiling INTEGER,
    failing_since REAL,
    paused_at REAL,
    delivered_at REAL,
    delivered INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE forwarding_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    destination TEXT NOT NULL,
    at REAL NOT NULL,
    duration_ms REAL NOT NULL,
    events INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    is_test INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX forwarding_attempts_by_destination ON forwarding_attempts (destination, id);

  CREATE TRIGGER segments_leave_forwarding AFTER DELETE ON segments
    WHEN old.id > coalesce((SELECT max(id) FROM segments), 0)
  BEGIN
    UPDATE forwarding_places SET
      segment = min(segment, coalesce((SELECT max(id) FROM segments), 0)),
      segment_ceiling = min(
        coalesce(segment_ceiling, 9007199254740991),
        coalesce((SELECT max(id) FROM segments), 0));
  END;
  CREATE TRIGGER server_events_leave_forwarding AFTER DELETE ON server_events
    WHEN old.id > coalesce((SELECT max(id) FROM server_events), 0)
  BEGIN
    UPDATE forwarding_places SET
      server_event = min(server_event, coalesce((SELECT max(id) FROM server_events), 0)),
      server_event_ceiling = min(
        coalesce(server_event_ceiling, 9007199254740991),
        coalesce((SELECT max(id) FROM server_events), 0));
  END;
`

import type { Search } from '../search-words.ts'

/**
 * The index of words. It holds no text, only where words are: a row is an event, or a text
 * of a recording, and its number says which. Words are ours already (`search-words.ts`): `ascii` takes all beyond
 * ASCII for letters, and so cuts nothing that we did not cut.
 *
 * A deleted row is only marked; its words are gone once what they lie in has been written
 * anew, which `text_progress` remembers is to be done.
 *
 * `text_progress.segment` and `server_event` are the last rows that were taken in. Numbers
 * of rows that are gone are given again, so that they may not stay above the greatest.
 */
export const TEXTS_SQL = `
  CREATE VIRTUAL TABLE event_texts
    USING fts5(words, content='', contentless_delete=1, tokenize='ascii');

  CREATE TABLE text_progress (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    server_event INTEGER NOT NULL,
    is_stale INTEGER NOT NULL,
    is_purging INTEGER NOT NULL,
    purged_at REAL NOT NULL
  ) STRICT;
  INSERT INTO text_progress VALUES (1, 0, 0, 0, 0, 0, 0);

  CREATE TRIGGER events_leave_texts AFTER DELETE ON events WHEN old.ordinal < 1024 BEGIN
    DELETE FROM event_texts WHERE rowid = old.segment * 1024 + old.ordinal;
  END;
  CREATE TRIGGER server_events_leave_texts AFTER DELETE ON server_events BEGIN
    DELETE FROM event_texts WHERE rowid = -old.id;
    UPDATE text_progress
      SET server_event = min(server_event, coalesce((SELECT max(id) FROM server_events), 0))
      WHERE server_event <= old.id;
  END;
  CREATE TRIGGER segments_leave_texts AFTER DELETE ON segments BEGIN
    UPDATE text_progress
      SET segment = min(segment, coalesce((SELECT max(id) FROM segments), 0))
      WHERE segment <= old.id;
  END;
  CREATE TRIGGER deletions_leave_texts AFTER UPDATE OF is_swept ON deletions BEGIN
    UPDATE text_progress SET is_stale = 1;
  END;
`

/** More events than a recorder may send with one segment. */
export const EVENTS_A_SEGMENT = 1_024

/** Rows from this number on are texts of recordings: more events than that are never stored. */
export const RECORDED_TEXTS_FROM = 2 ** 52

/** Tables of the index, which no row can be copied into: it is made anew from events. */
export function isTextIndexTable(name: string): boolean {
  return name === 'event_texts' || name.startsWith('event_texts_')
}

/**
 * What is searched for, as FTS5 takes it; null when there is nothing. Words hold letters,
 * digits and pictures alone, so that none of it means anything to FTS5.
 */
export function toMatch({ phrases, isOpen }: Search): string | null {
  if (phrases.length === 0) return null
  return `${phrases.map((words) => `"${words.join(' ')}"`).join(' AND ')}${isOpen ? ' *' : ''}`
}

/** A condition on rows of `sessions`: that an event or a text of theirs has the words. */
export function findByText(match: string): string {
  const ofPages = `SELECT segments.session FROM event_texts
    CROSS JOIN segments ON segments.id = event_texts.rowid / ${EVENTS_A_SEGMENT}
    WHERE event_texts MATCH ${match}
      AND event_texts.rowid BETWEEN 1 AND ${RECORDED_TEXTS_FROM - 1}`
  const ofServers = `SELECT server_events.session FROM event_texts
    CROSS JOIN server_events ON server_events.id = -event_texts.rowid
    WHERE event_texts MATCH ${match} AND event_texts.rowid < 0`
  const ofRecordings = `SELECT recorded_texts.session FROM event_texts
    CROSS JOIN recorded_texts ON recorded_texts.id = event_texts.rowid - ${RECORDED_TEXTS_FROM}
    WHERE event_texts MATCH ${match} AND event_texts.rowid > ${RECORDED_TEXTS_FROM}`
  return [ofPages, ofServers, ofRecordings].map((ids) => `sessions.id IN (${ids})`).join(' OR ')
}

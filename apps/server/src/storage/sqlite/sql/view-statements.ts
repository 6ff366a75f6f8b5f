import { CONSOLE_CHANNEL, ERROR_CHANNEL, EVENT_NAMES, type SqlCell } from '@playhead/protocol'
import { SQL_TABLES, type SqlTableName } from '@playhead/protocol/sql'
import { EARLINESS_LIMIT_MS, LATENESS_LIMIT_MS } from '../../segment-times.ts'

/** Names that no statement can know: they are made anew for each. */
export interface SecretNames {
  /** Of the schema under which `playhead.db` is attached. */
  readonly store: string
  /** Of the temporary table of the project's sessions. */
  readonly own: string
  /** Leads the names of the views that read the store. */
  readonly inner: string
}

/** Whatever is read hangs on a session of the project, which is looked up first. */
export function createOwnSessions({ store, own }: SecretNames): readonly string[] {
  return [
    `CREATE TEMP TABLE ${own} (id INTEGER PRIMARY KEY, session_id TEXT, started_at REAL)`,
    `INSERT INTO temp.${own} SELECT id, session_id, started_at FROM ${store}.sessions
     WHERE project_id = ?`,
    `CREATE UNIQUE INDEX temp.${own}_by_session_id ON ${own} (session_id)`,
    `CREATE INDEX temp.${own}_by_start ON ${own} (started_at)`,
  ]
}

/**
 * Two views for each table: one with the name that people use, over one with a secret name,
 * which alone may read the store.
 */
export function createViews(names: SecretNames): readonly string[] {
  const bodies = describeViews(names)
  return SQL_TABLES.flatMap(({ name, columns }) => [
    `CREATE TEMP VIEW ${names.inner}${name} AS ${bodies[name]}`,
    `CREATE TEMP VIEW ${name} AS
     SELECT ${columns.map((column) => column.name).join(', ')} FROM temp.${names.inner}${name}`,
  ])
}

const SESSION_ALIASES: Readonly<Record<string, string>> = { chunk_count: 'segment_count' }

/** CROSS JOIN keeps its order: rows of other projects are not even looked at. */
function describeViews({ store, own }: SecretNames): Record<SqlTableName, string> {
  const sessionColumns = SQL_TABLES[0].columns
    .filter(({ name }) => name !== 'session_id' && name !== 'started_at')
    .map(({ name }) => `s.${SESSION_ALIASES[name] ?? name} AS ${name}`)
  const sessions = `temp.${own} o CROSS JOIN ${store}.sessions s ON s.id = o.id`
  const events = `temp.${own} o CROSS JOIN ${store}.events e ON e.session = o.id
    CROSS JOIN ${store}.segments g ON g.id = e.segment`
  const eventPlace = `o.session_id, ${describeEventTime(store)} AS at,
    o.started_at AS session_started_at, g.window_id, e.path, e.url`
  const field = (name: string): string => `json_extract(e.metadata, '$.${name}')`
  const text = quote
  return {
    sessions: `SELECT o.session_id, o.started_at, ${sessionColumns.join(', ')} FROM ${sessions}`,
    events: `SELECT ${eventPlace}, 'page' AS source, e.name, e.channel, e.metadata, e.tags
      FROM ${events}
      UNION ALL
      SELECT o.session_id, v.at, o.started_at, NULL, v.path, v.url, 'server', v.name, v.channel,
        v.metadata, v.tags
      FROM temp.${own} o CROSS JOIN ${store}.server_events v ON v.session = o.id`,
    pages: `SELECT o.session_id, o.started_at AS session_started_at, p.path, p.views,
        p.first_at + s.clock_offset_ms AS first_at, p.last_at + s.clock_offset_ms AS last_at
      FROM ${sessions} CROSS JOIN ${store}.pages p ON p.session = o.id`,
    errors: `SELECT ${eventPlace},
        CASE WHEN e.channel = ${text(CONSOLE_CHANNEL)} THEN 'console'
          WHEN ${field('kind')} = 'unhandled_rejection' THEN 'rejection'
          ELSE 'exception' END AS kind,
        coalesce(${field('type')}, CASE WHEN e.channel = ${text(CONSOLE_CHANNEL)}
          THEN 'console.error' ELSE 'Error' END) AS name,
        coalesce(${field('message')}, e.name) AS message, ${field('stack')} AS stack,
        ${field('source')} AS source, ${field('line')} AS line
      FROM ${events}
      WHERE e.channel IN (${text(ERROR_CHANNEL)}, ${text(CONSOLE_CHANNEL)})`,
    requests: `SELECT ${eventPlace}, ${field('method')} AS method, ${field('url')} AS request_url,
        ${field('status')} AS status, ${field('durationMs')} AS duration_ms,
        ${field('initiator')} AS initiator, ${field('responseBytes')} AS response_bytes
      FROM ${events} WHERE e.name = ${text(EVENT_NAMES.requestFailed)}`,
    chunks: `SELECT o.session_id, o.started_at AS session_started_at, g.window_id, g.sequence,
        g.received_at, g.sent_at, g.first_at, g.last_at, g.event_count, g.starts_with_snapshot,
        g.flush_reason, g.size_bytes, g.protocol_version,
        EXISTS (SELECT 1 FROM ${store}.damaged_segments d WHERE d.segment = g.id) AS is_damaged
      FROM temp.${own} o CROSS JOIN ${store}.segments g ON g.session = o.id`,
  }
}

/** As `toStoredEvent` does it: near the receipt of its segment, and in that segment. */
function describeEventTime(store: string): string {
  const offset = `coalesce(g.clock_offset_ms,
    (SELECT clock_offset_ms FROM ${store}.sessions WHERE id = o.id))`
  const clamp = (at: string): string =>
    `min(max(${at} + ${offset}, g.received_at - ${LATENESS_LIMIT_MS}),
      g.received_at + ${EARLINESS_LIMIT_MS})`
  return `min(max(e.client_at + ${offset}, ${clamp('g.first_at')}), ${clamp('g.last_at')})`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A value as SQLite gives it, with integers as BigInt. */
export function toSqlCell(value: unknown): SqlCell {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return typeof value === 'string' ? value : null
}

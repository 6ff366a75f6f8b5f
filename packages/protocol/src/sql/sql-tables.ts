/**
 * The tables that the SQL console has, for one project at a time. The server makes a view of
 * each, the dashboard shows them beside the editor, docs/reference/sql.md lists them; tests
 * keep the three in step.
 */

/** What a column holds; `time` is milliseconds since 1970, `json` a text, `boolean` 0 or 1. */
export type SqlColumnType = 'text' | 'integer' | 'real' | 'time' | 'json' | 'boolean'

export interface SqlColumn {
  readonly name: string
  readonly type: SqlColumnType
  readonly about: string
}

export interface SqlTable {
  readonly name: string
  readonly about: string
  readonly columns: readonly SqlColumn[]
}

/** From lines of `name type what it is`. */
function toColumns(lines: string): readonly SqlColumn[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [name = '', type = '', ...about] = line.split(' ')
      return { name, type: type as SqlColumnType, about: about.join(' ') }
    })
}

const SESSION_ID = 'session_id text the id of the session, a link to it in the dashboard'
const EVENT_PLACE = `
  ${SESSION_ID}
  at time when it happened, by the server's clock
  session_started_at time when its session began; quick to choose a range by
  window_id text the tab
  path text the path of the page
  url text the address of the page
`

export const SQL_TABLES = [
  {
    name: 'sessions',
    about: 'One row a session.',
    columns: toColumns(`
      ${SESSION_ID}
      started_at time when it began
      ended_at time when it ended, or was last heard of
      duration_ms integer from the one to the other
      active_ms integer how long somebody did something
      idle_ms integer the rest
      visitor text user:… or anonymous:…, one text for whoever it was
      user_id text as the site calls the user, or null
      anonymous_id text of the browser
      traits json what the site told of the user
      environment text as the recorder was told, or empty
      start_reason text why it began
      event_count integer events of all kinds
      page_view_count integer pages that were seen, each time
      distinct_page_count integer different paths
      click_count integer clicks
      interaction_count integer clicks, keys, scrolls and the like
      key_press_count integer keys
      rage_click_count integer many clicks on one thing in a short time
      dead_click_count integer clicks after which nothing happened
      exception_count integer uncaught errors
      console_error_count integer lines of console.error
      failed_request_count integer requests without an answer or with a status of 400 and more
      scroll_depth real how far down, in percent at most
      entry_path text the first page
      entry_url text its address
      exit_path text the last page
      exit_url text its address
      referrer text where the visit came from
      referring_domain text its site
      channel text how the visit came: organic search, direct and so on
      utm_source text of the campaign
      utm_medium text of the campaign
      utm_campaign text of the campaign
      utm_term text of the campaign
      utm_content text of the campaign
      click_ids json ids of clicks on ads
      country text two letters, or null
      region text where a city database is set
      city text where a city database is set
      browser text its name
      browser_version text its version
      os text the operating system
      os_version text its version
      device_type text desktop, mobile, tablet
      screen_width integer CSS pixels
      screen_height integer CSS pixels
      viewport_width integer CSS pixels, at the start
      viewport_height integer CSS pixels, at the start
      language text of the browser
      time_zone text of the browser
      has_replay boolean whether it can be watched
      replay_bytes integer of its recording as it came, compressed
      chunk_count integer parts of its recording
      is_pinned boolean kept by retention
      clock_offset_ms real server time less the time of the visitor's clock
      excluded_reason text why it is kept out of every number of the dashboard, or null
    `),
  },
  {
    name: 'events',
    about: 'One row an event: page views, clicks, what the site tracks, what back ends sent.',
    columns: toColumns(`
      ${EVENT_PLACE}
      source text page or server
      name text such as page_view, click, or as the site calls it
      channel text who tells it: __analytics, __errors, app and so on
      metadata json what belongs to it
      tags json its tags
    `),
  },
  {
    name: 'pages',
    about: 'One row a session and path.',
    columns: toColumns(`
      ${SESSION_ID}
      session_started_at time when its session began; quick to choose a range by
      path text the path of the page
      views integer how often it was seen
      first_at time when first
      last_at time when last
    `),
  },
  {
    name: 'errors',
    about: 'One row an uncaught error, or line of console.error.',
    columns: toColumns(`
      ${EVENT_PLACE}
      kind text exception, rejection or console
      name text the class of the error, such as TypeError
      message text what it says
      stack text where it came from, line by line
      source text the file, where the browser told no stack
      line integer the line in it
    `),
  },
  {
    name: 'requests',
    about: 'One row a request that failed. Those that went well are in the recording only.',
    columns: toColumns(`
      ${EVENT_PLACE}
      method text GET, POST and so on
      request_url text the address asked for, without what is private
      status integer of the answer; 0: there was none
      duration_ms real how long it took
      initiator text fetch, xhr or beacon
      response_bytes integer how long the answer was, where that is known
    `),
  },
  {
    name: 'chunks',
    about: 'One row a part of a recording, as it came.',
    columns: toColumns(`
      ${SESSION_ID}
      session_started_at time when its session began; quick to choose a range by
      window_id text the tab
      sequence integer counted in the tab, from 0
      received_at time when it came
      sent_at time when the page sent it, by the visitor's clock
      first_at time of its first event, by the visitor's clock
      last_at time of its last event, by the visitor's clock
      event_count integer events of the recording in it
      starts_with_snapshot boolean whether a replay can begin here
      flush_reason text why it was sent
      size_bytes integer as it came, compressed
      protocol_version integer of the recorder's format
      is_damaged boolean whether it can no longer be read
    `),
  },
] as const satisfies readonly SqlTable[]

export type SqlTableName = (typeof SQL_TABLES)[number]['name']

/** What a statement may take. */
export const SQL_LIMITS = {
  queryLength: 20_000,
  /** Of a result when nothing else is asked for. */
  defaultRows: 1_000,
  rows: 50_000,
  /** Of a result, as text. */
  bytes: 16_000_000,
  timeMs: 5_000,
  /** Of the process that runs the statement, all of it. */
  memoryBytes: 512_000_000,
  atOnce: 2,
} as const

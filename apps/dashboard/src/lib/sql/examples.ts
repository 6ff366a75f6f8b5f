/** Statements to begin with. */
export const EXAMPLES: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Sessions by day',
    query: `SELECT date(local_time(started_at)) AS day, count(*) AS sessions
FROM sessions
WHERE excluded_reason IS NULL
GROUP BY 1
ORDER BY 1`,
  },
  {
    title: 'Longest sessions',
    query: `SELECT session_id, visitor, round(duration_ms / 60000.0, 1) AS minutes, page_view_count
FROM sessions
ORDER BY duration_ms DESC
LIMIT 50`,
  },
  {
    title: 'Where people leave at once',
    query: `SELECT entry_path, count(*) AS sessions, sum(duration_ms < 10000) AS left_at_once
FROM sessions
WHERE excluded_reason IS NULL
GROUP BY 1
ORDER BY 3 DESC
LIMIT 20`,
  },
  {
    title: 'Errors and who had them',
    query: `SELECT name, message, count(*) AS times, count(DISTINCT session_id) AS sessions,
  max(session_id) AS session_id
FROM errors
GROUP BY 1, 2
ORDER BY 4 DESC
LIMIT 50`,
  },
  {
    title: 'Events by name',
    query: `SELECT name, count(*) AS events, count(DISTINCT session_id) AS sessions
FROM events
GROUP BY 1
ORDER BY 2 DESC`,
  },
  {
    title: 'Failing requests',
    query: `SELECT method, request_url, status, count(*) AS times, max(session_id) AS session_id
FROM requests
GROUP BY 1, 2, 3
ORDER BY 4 DESC
LIMIT 50`,
  },
]

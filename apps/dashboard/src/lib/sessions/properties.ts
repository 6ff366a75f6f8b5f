import type { SessionSummary } from '@playhead/protocol'
import { formatBytes, formatCount, formatPercent } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatFullTime } from '../format/moment.ts'
import { describeDeviceFully } from './device.ts'

export interface PropertyGroup {
  readonly title: string
  readonly rows: readonly { readonly name: string; readonly value: string }[]
}

const START_REASONS: Record<NonNullable<SessionSummary['startReason']>, string> = {
  first_visit: 'First visit',
  idle_timeout: 'Back after the idle timeout',
  max_duration: 'The session before reached its longest length',
  reset: 'reset() was called',
  user_changed: 'Another user was identified',
  manual: 'Started by hand',
}

/** Everything that is known of a session, in groups; what is unknown is left out. */
export function listProperties(session: SessionSummary): PropertyGroup[] {
  const size = (width: number | null, height: number | null): string | null =>
    width === null || height === null ? null : `${width} × ${height}`
  const groups: [string, [string, string | null][]][] = [
    [
      'Visitor',
      [
        ['User', session.userId],
        ['Anonymous id', session.anonymousId],
        ...Object.entries(session.traits ?? {}).map(([name, value]): [string, string] => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ],
    ],
    [
      'Session',
      [
        ['Session id', session.id],
        ['Environment', session.environment],
        ['Began', formatFullTime(session.startedAt)],
        [session.live ? 'Last seen' : 'Ended', formatFullTime(session.endedAt)],
        ['Duration', formatDuration(session.durationMs)],
        ['Active', formatDuration(session.activeMs)],
        ['Began because', session.startReason && START_REASONS[session.startReason]],
      ],
    ],
    [
      'Pages',
      [
        ['Entry', session.entryUrl ?? session.entryPath],
        ['Exit', session.exitUrl ?? session.exitPath],
        ['Page views', formatCount(session.pageViewCount)],
        ['Distinct pages', formatCount(session.distinctPageCount)],
        ['Deepest scroll', formatPercent(session.scrollDepth)],
        ['Came from', session.referrer],
      ],
    ],
    [
      'Counts',
      [
        ['Events', formatCount(session.eventCount)],
        ['Clicks', formatCount(session.clickCount)],
        ['Keys pressed', formatCount(session.keyPressCount)],
        ['Uncaught errors', formatCount(session.exceptionCount)],
        ['Console errors', formatCount(session.consoleErrorCount)],
        ['Failed requests', formatCount(session.failedRequestCount)],
      ],
    ],
    [
      'Device',
      [
        ['Browser', describeDeviceFully(session)],
        ['Screen', size(session.screenWidth, session.screenHeight)],
        ['Viewport', size(session.viewportWidth, session.viewportHeight)],
        ['Language', session.language],
        ['Time zone', session.timeZone],
      ],
    ],
    [
      'Recording',
      [
        ['Stored', formatBytes(session.replayBytes)],
        ['Segments', formatCount(session.segmentCount)],
        ['Replay', session.hasReplay ? 'Yes' : 'None'],
      ],
    ],
  ]
  return groups.map(([title, rows]) => ({
    title,
    rows: rows.flatMap(([name, value]) => (value ? [{ name, value }] : [])),
  }))
}

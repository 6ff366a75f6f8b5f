import type { SessionSummary } from '@playhead/protocol'
import { formatBytes, formatCount, formatPercent } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatFullTime, formatMachineTime } from '../format/moment.ts'
import { describeSkew } from './describe-skew.ts'
import { nameCountry } from './place.ts'
import { START_REASONS } from './session-words.ts'

/** One thing that is known of a session, or why it is not. */
export type Property =
  | {
      readonly name: string
      readonly value: string
      /** What is copied, where it is not the text that is shown. */
      readonly raw?: string
    }
  | { readonly name: string; readonly value: null; readonly why: string }

export interface PropertyGroup {
  readonly title: string
  readonly rows: readonly Property[]
}

/** Every property of a session, in groups; what is not known says why. */
export function listProperties(session: SessionSummary): PropertyGroup[] {
  return [
    { title: 'Identity', rows: listIdentity(session) },
    { title: 'Time', rows: listTimes(session) },
    { title: 'Counts', rows: listCounts(session) },
    { title: 'Acquisition', rows: listAcquisition(session) },
    { title: 'Device', rows: listDevice(session) },
    { title: 'Place', rows: listPlace(session) },
  ]
}

function listIdentity(session: SessionSummary): Property[] {
  const traits = Object.entries(session.traits ?? {})
  return [
    { name: 'Session id', value: session.id },
    text('Custom id', session.customSessionId, 'none was given'),
    { name: 'Numeric id', value: String(session.numericId) },
    text('Anonymous id', session.anonymousId, 'only a back end sent events'),
    text('User id', session.userId, 'nobody was identified'),
    ...(traits.length > 0
      ? traits.map(([name, value]) => ({
          name: `Trait: ${name}`,
          value: typeof value === 'string' ? value : JSON.stringify(value),
        }))
      : [text('Traits', null, session.userId === null ? 'nobody was identified' : 'none given')]),
    { name: 'Project', value: session.projectId },
    { name: 'Environment', value: session.environment },
    ...(session.windowIds.length > 0
      ? session.windowIds.map((id, index) => ({ name: `Window ${index + 1}`, value: id }))
      : [text('Windows', null, 'no page sent anything')]),
  ]
}

function listTimes(session: SessionSummary): Property[] {
  const { clientStartedAt, clientEndedAt } = session
  const noPage = 'no page sent anything'
  return [
    moment('Start', session.startedAt),
    moment(session.live ? 'Last activity' : 'End', session.endedAt),
    length('Duration', session.durationMs),
    { name: 'State', value: session.live ? 'Live' : 'Closed' },
    text(
      'Began because',
      session.startReason && START_REASONS[session.startReason],
      'its first event is missing',
    ),
    clientStartedAt === null
      ? text('Start, client clock', null, noPage)
      : moment('Start, client clock', clientStartedAt),
    clientEndedAt === null
      ? text('End, client clock', null, noPage)
      : moment('End, client clock', clientEndedAt),
    text(
      'Clock skew',
      clientStartedAt === null ? null : describeSkew(clientStartedAt, session.startedAt),
      noPage,
    ),
  ]
}

function listCounts(session: SessionSummary): Property[] {
  return [
    count('Events', session.eventCount),
    count('Page views', session.pageViewCount),
    count('Distinct pages', session.distinctPageCount),
    { name: 'Bounce', value: session.isBounce ? 'Yes' : 'No' },
    count('Interactions', session.interactionCount),
    count('Clicks', session.clickCount),
    count('Keys pressed', session.keyPressCount),
    { name: 'Deepest scroll', value: formatPercent(session.scrollDepth) },
    count('Rage clicks', session.rageClickCount),
    count('Dead clicks', session.deadClickCount),
    count('Uncaught errors', session.exceptionCount),
    count('Console errors', session.consoleErrorCount),
    count('Failed requests', session.failedRequestCount),
    length('Active', session.activeMs),
    length('Idle', session.idleMs),
    {
      name: 'Replay size',
      value: formatBytes(session.replayBytes),
      raw: String(session.replayBytes),
    },
    count('Replay windows', session.replayWindowCount),
    count('Segments', session.segmentCount),
  ]
}

function listAcquisition(session: SessionSummary): Property[] {
  const notTagged = 'not in the entry address'
  const clickIds = Object.entries(session.clickIds)
  return [
    text('Channel', session.channel, 'nothing is known of the entry'),
    text('Referring domain', session.referringDomain, 'no other site linked here'),
    text('Referrer', session.referrer, 'the browser sent none'),
    text('utm_source', session.utmSource, notTagged),
    text('utm_medium', session.utmMedium, notTagged),
    text('utm_campaign', session.utmCampaign, notTagged),
    text('utm_term', session.utmTerm, notTagged),
    text('utm_content', session.utmContent, notTagged),
    ...(clickIds.length > 0
      ? clickIds.map(([name, value]) => ({ name, value }))
      : [text('Click ids', null, notTagged)]),
  ]
}

function listDevice(session: SessionSummary): Property[] {
  const untold = 'the browser does not tell'
  return [
    text('Browser', session.browser, untold),
    text('Browser version', session.browserVersion, untold),
    text('OS', session.os, untold),
    text('OS version', session.osVersion, untold),
    text('Type', session.deviceType, untold),
    size('Screen', session.screenWidth, session.screenHeight),
    size('Viewport', session.viewportWidth, session.viewportHeight),
    text('Language', session.language, untold),
    text('Time zone', session.timeZone, untold),
  ]
}

function listPlace({ country, region, city }: SessionSummary): Property[] {
  const unknown = 'the address is private or unknown'
  const noCity = country ? 'needs a city database' : unknown
  return [
    country
      ? { name: 'Country', value: `${nameCountry(country)} (${country})`, raw: country }
      : text('Country', null, unknown),
    text('Region', region, noCity),
    text('City', city, noCity),
  ]
}

function text(name: string, value: string | null, why: string): Property {
  return value ? { name, value } : { name, value: null, why }
}

function count(name: string, value: number): Property {
  return { name, value: formatCount(value), raw: String(value) }
}

function length(name: string, durationMs: number): Property {
  return { name, value: formatDuration(durationMs), raw: String(durationMs) }
}

function moment(name: string, at: number): Property {
  return { name, value: formatFullTime(at), raw: formatMachineTime(at) }
}

function size(name: string, ...[width, height]: [number | null, number | null]): Property {
  if (width === null || height === null) {
    return { name, value: null, why: 'the browser does not tell' }
  }
  return { name, value: `${width} × ${height}` }
}

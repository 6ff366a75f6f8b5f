import type {
  Destination,
  DestinationState,
  ForwardingAttempt,
  ForwardingKind,
  ForwardingRegion,
} from '@playhead/protocol'
import { formatCounted } from '../format/count.ts'
import { formatWhen } from '../format/moment.ts'

export const KIND_NAMES: Readonly<Record<ForwardingKind, string>> = {
  webhook: 'Webhook',
  amplitude: 'Amplitude',
  mixpanel: 'Mixpanel',
}

export const REGION_NAMES: Readonly<Record<ForwardingRegion, string>> = {
  us: 'the US',
  eu: 'the EU',
  in: 'India',
}

/** What each asks for to let events in. */
export const SECRET_NAMES: Readonly<Record<ForwardingKind, string>> = {
  webhook: 'Signing secret',
  amplitude: 'API key',
  mixpanel: 'Project token',
}

export const STATE_NAMES: Readonly<Record<DestinationState, string>> = {
  off: 'Off',
  waiting: 'Waiting for a first event',
  healthy: 'Healthy',
  failing: 'Failing',
  paused: 'Paused',
}

/** By which colour, beside its name, a state is told. */
export const STATE_TONES: Readonly<Record<DestinationState, 'good' | 'bad' | 'warn' | 'none'>> = {
  off: 'none',
  waiting: 'none',
  healthy: 'good',
  failing: 'warn',
  paused: 'bad',
}

/** Where it goes, in a few words. */
export function describePlace({ target }: Pick<Destination, 'target'>): string {
  if (target.kind === 'webhook') return URL.parse(target.url)?.host ?? target.url
  return `data in ${REGION_NAMES[target.region]}`
}

/** Which events, in a few words. */
export function describeEvents({ events }: Pick<Destination, 'events'>): string {
  if (events.length === 0) return 'all events'
  const names = events.map(({ name, channel }) => name ?? `channel ${channel ?? ''}`)
  return names.length > 3
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ')
}

/** How far it has come. */
export function describeProgress(
  { delivered, rejected, waiting, lastDeliveredAt }: Destination,
  now: number,
): string {
  return [
    lastDeliveredAt === null
      ? 'nothing sent yet'
      : `${formatCounted(delivered, 'event')} sent, the last ${formatWhen(lastDeliveredAt, now)}`,
    ...(rejected > 0 ? [`${formatCounted(rejected, 'event')} rejected`] : []),
    ...(waiting > 0 ? [`about ${formatCounted(waiting, 'segment')} waiting`] : []),
  ].join(' · ')
}

/** How a request went. */
export function describeAttempt({ error, events, rejected, isTest }: ForwardingAttempt): string {
  if (rejected > 0) return `${rejected} of ${events} rejected: ${error ?? ''}`
  if (error !== null) return error
  return isTest ? 'The test event was taken' : `${formatCounted(events, 'event')} taken`
}

/** What a person can do about it; null: nothing is to be done. */
export function suggestRemedy({ state, lastAttempt }: Destination): string | null {
  if (state === 'paused') {
    return 'Nothing is tried any more. Mend the other end or the settings here, send a test event, and go on.'
  }
  if (state !== 'failing') return null
  const { status } = lastAttempt ?? { status: null }
  if (status === 401 || status === 403) return 'Give the key or secret anew.'
  if (status !== null && status >= 300 && status < 400) {
    return 'Give the address that it leads to.'
  }
  return 'It is tried again by itself, ever more seldom, for three days. Nothing is lost meanwhile.'
}

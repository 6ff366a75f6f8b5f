import { URL_LENGTH_LIMIT, type SessionEvent } from '@playhead/protocol'
import { computeAcquisition, type Acquisition } from '../enrichment/index.ts'

/** How a visitor came, as it is kept of the first page of a session. */
export interface Landing extends Omit<Acquisition, 'clickIds'> {
  /** As the page told it. */
  readonly referrer: string | null
  /** Those that the url had. */
  readonly clickIds: Readonly<Record<string, string>>
}

/** What the event of a visitor's first page tells of where the visitor came from. */
export function readLanding({ url, metadata }: SessionEvent): Landing {
  const told = metadata?.['referrer']
  const referrer = typeof told === 'string' && told.length <= URL_LENGTH_LIMIT ? told : null
  const { clickIds, ...acquisition } = computeAcquisition({ entryUrl: url, referrer })
  const found = Object.entries(clickIds).filter(([, value]) => value !== null)
  return { ...acquisition, referrer, clickIds: Object.fromEntries(found) as Landing['clickIds'] }
}

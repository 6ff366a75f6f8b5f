import type { ReplayEntry } from '@playhead/protocol'
import { toNetworkRequest, type NetworkRequest } from '../lib/inspector/network-request.ts'
import { sessionId } from './summaries.ts'

/** A request of a session that began at 1,000, as a recording tells of it. */
export function requestOf(
  data: Record<string, unknown> = {},
  fields: Partial<ReplayEntry> = {},
): NetworkRequest {
  const entry: ReplayEntry = {
    kind: 'request',
    windowId: sessionId(900),
    sequence: 0,
    ordinal: 0,
    at: 2_000,
    data: {
      initiator: 'fetch',
      method: 'GET',
      url: 'https://shop.test/api/cart',
      durationMs: 40,
      status: 200,
      ...data,
    },
    ...fields,
  }
  return toNetworkRequest(entry, 1_000)
}

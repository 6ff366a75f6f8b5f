import type { ReplayManifest, ReplayWindow } from '@playhead/protocol'

export const STARTED_AT = 1_750_000_000_000

/** A window of a tab, by offsets from the session's start. */
export function windowOf(firstSequence: number, fromMs: number, toMs: number): ReplayWindow {
  return {
    fromAt: STARTED_AT + fromMs,
    toAt: STARTED_AT + toMs,
    firstSequence,
    lastSequence: firstSequence + 9,
    eventCount: 20,
    sizeBytes: 1_000,
    complete: true,
  }
}

export function manifestOf(
  tabs: Record<string, readonly ReplayWindow[]>,
  fields: Partial<ReplayManifest> & { durationMs?: number } = {},
): ReplayManifest {
  const { durationMs = 60_000, ...rest } = fields
  return {
    sessionId: '01890000-0000-7000-8000-000000000001',
    startedAt: STARTED_AT,
    endedAt: STARTED_AT + durationMs,
    live: false,
    tabs: Object.entries(tabs).map(([windowId, windows]) => ({
      windowId,
      windows: [...windows],
      gaps: [],
    })),
    ...rest,
  }
}

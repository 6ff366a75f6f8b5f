import type { Api } from './api.ts'

/**
 * From the visitor's clock to offsets in the session, in milliseconds, as the player has
 * them: each segment is moved by what was known of the visitor's clock when it was sent. On
 * a busy machine the first one knows the least.
 */
export async function readSessionClock(api: Api, session: string): Promise<(at: number) => number> {
  const { startedAt } = await api.getSession(session)
  const { tabs } = await api.getReplay(session)
  const frames = await Promise.all(tabs.map(({ windowId }) => api.loadFrames(session, windowId)))
  const segments = frames.flat().flatMap(({ header, events }) => {
    const [first] = events
    return first ? [{ from: first.timestamp, clockOffsetMs: header.clockOffsetMs }] : []
  })
  return (at) => {
    const segment = segments.findLast(({ from }) => from <= at)
    return Math.round(at + (segment?.clockOffsetMs ?? 0) - startedAt)
  }
}

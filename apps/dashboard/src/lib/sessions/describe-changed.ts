import type { SessionsChanged } from '@playhead/protocol'
import { formatCounted } from '../format/count.ts'

/** What became of sessions that were chosen: `3 sessions pinned, 1 skipped`. */
export function describeChanged({ changed, skipped }: SessionsChanged, what: string): string {
  const done = `${formatCounted(changed, 'session')} ${what}`
  return skipped === 0 ? done : `${done}, ${skipped} skipped`
}

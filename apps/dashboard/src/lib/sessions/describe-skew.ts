import { formatDuration } from '../format/duration.ts'

/** Below this, a client's clock is as right as can be told, in milliseconds. */
const IN_STEP_MS = 500

/** How far the client's clock was from the server's: `2 min 05 s ahead`. */
export function describeSkew(clientAt: number, serverAt: number): string {
  const skewMs = Math.round(clientAt - serverAt)
  const length = formatDuration(Math.abs(skewMs))
  if (Math.abs(skewMs) < IN_STEP_MS) return 'None to speak of'
  return `Client clock ${length} ${skewMs > 0 ? 'ahead' : 'behind'}`
}

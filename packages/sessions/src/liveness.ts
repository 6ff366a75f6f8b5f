import { DEFAULT_IDLE_TIMEOUT_MS } from './settings.ts'

/**
 * When a session closed or will close, in epoch milliseconds: there is no end
 * event, so it is the last activity plus the idle timeout.
 */
export function computeClosedAt(
  lastActivityAt: number,
  idleTimeoutMs: number = DEFAULT_IDLE_TIMEOUT_MS,
): number {
  return lastActivityAt + idleTimeoutMs
}

/** Whether activity at `now` would still belong to the session. */
export function isSessionLive(
  lastActivityAt: number,
  now: number,
  idleTimeoutMs: number = DEFAULT_IDLE_TIMEOUT_MS,
): boolean {
  return now < computeClosedAt(lastActivityAt, idleTimeoutMs)
}

/** The names under which a session id travels in the properties of events elsewhere. */
const NAMES = ['sessionId', 'session_id', '$session_id'] as const

/**
 * The properties of an event with each session id in them replaced by the one that
 * the event belongs to, or taken out while there is none: where the recorder makes
 * the sessions, an event must not claim to be of another.
 */
export function overrideSessionId(
  metadata: Record<string, unknown>,
  sessionId: string | null,
): Record<string, unknown> {
  const named = NAMES.filter((name) => name in metadata)
  if (named.length === 0) return metadata
  const overridden = { ...metadata }
  for (const name of named) {
    if (sessionId === null) delete overridden[name]
    else overridden[name] = sessionId
  }
  return overridden
}

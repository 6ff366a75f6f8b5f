import { isRecord } from './describe-value.ts'
import { createClient, type Playhead } from './playhead.ts'
import { NODE_PLATFORM } from './platform.ts'

/**
 * The client that a middleware was given, or a disabled one that has said so: a
 * request must be answered even where the set-up is wrong.
 */
export function ensurePlayhead(candidate: unknown): Playhead {
  return isPlayhead(candidate) ? candidate : createClient(undefined, NODE_PLATFORM)
}

function isPlayhead(candidate: unknown): candidate is Playhead {
  return isRecord(candidate) && typeof candidate['forRequest'] === 'function'
}

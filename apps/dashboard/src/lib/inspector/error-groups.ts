import { readError, type ErrorFacts, type ErrorKind } from '@playhead/protocol/problems'
import type { Moment } from '../timeline/moments.ts'
import type { ListItem } from './filter-rows.ts'

export interface ErrorOccurrence {
  readonly id: string
  readonly offsetMs: number
  readonly path: string
  readonly message: string
  /** Addresses of the frames it came from, from the outermost inwards; null for the page itself. */
  readonly frame: string | null
}

/** Errors of one cause, as far as their name, message and place tell; the facts of the first. */
export interface ErrorGroup extends ListItem, Omit<ErrorFacts, 'fingerprint'> {
  /** By time. */
  readonly occurrences: readonly ErrorOccurrence[]
}

export const ERROR_KINDS: Readonly<Record<ErrorKind, string>> = {
  exception: 'Uncaught errors',
  rejection: 'Unhandled rejections',
  console: 'Console errors',
}

/** Groups the errors of a session by their fingerprints, by when each group was first seen. */
export function groupErrors(moments: readonly Moment[]): ErrorGroup[] {
  const groups = new Map<string, ErrorGroup & { occurrences: ErrorOccurrence[] }>()
  for (const { id, offsetMs, event } of moments) {
    const error = readError(event)
    if (!error) continue
    const { fingerprint, ...facts } = error
    const frame = event.metadata?.['frame']
    const occurrence = {
      id,
      offsetMs,
      path: event.path,
      message: facts.message,
      frame: typeof frame === 'string' && frame ? frame : null,
    }
    const group = groups.get(fingerprint)
    if (group) group.occurrences.push(occurrence)
    else groups.set(fingerprint, { id, offsetMs, ...facts, occurrences: [occurrence] })
  }
  return [...groups.values()]
}

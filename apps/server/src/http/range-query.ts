import { TIME_LIMIT_MS } from '@playhead/protocol'
import { Timestamp } from '@playhead/protocol/schema'
import { Type } from 'typebox'
import type { SessionRange } from '../storage/session-index.ts'

/** Query fields that choose the sessions of a project by their start. */
export const RangeQueryFields = {
  project: Type.String({ minLength: 1, maxLength: 128 }),
  /** Inclusive. */
  fromAt: Type.Optional(Timestamp),
  /** Exclusive. */
  toAt: Type.Optional(Timestamp),
}

export function toRange(query: { project: string; fromAt?: number; toAt?: number }): SessionRange {
  return { projectId: query.project, fromAt: query.fromAt ?? 0, toAt: query.toAt ?? TIME_LIMIT_MS }
}

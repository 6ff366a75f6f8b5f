import type { SessionEvent } from '@playhead/protocol'
import { SessionStartMetadata } from '@playhead/protocol/schema'
import type { StartFacts } from '@playhead/sessions'
import { createLateValidator } from '../../late-validator.ts'
import { computeDevice } from '../enrichment/index.ts'

const { reason: Reason, ...Optional } = SessionStartMetadata.properties
const reasonValidator = createLateValidator(Reason)
const validators = Object.entries(Optional).map(
  ([name, schema]) => [name, createLateValidator(schema)] as const,
)

/**
 * What a `session_start` says about its session. A field with a wrong value is
 * left out: one odd field of one browser is no reason to refuse a visit.
 */
export function readStartFacts(metadata: SessionEvent['metadata']): StartFacts {
  const reason = metadata?.['reason']
  const kept = validators
    .filter(([name, validator]) => validator.Check(metadata?.[name]))
    .map(([name]) => [name, metadata?.[name]] as const)
    .filter(([, value]) => value !== undefined)
  const told: Partial<SessionStartMetadata> = Object.fromEntries(kept)
  return {
    reason: reasonValidator.Check(reason) ? reason : null,
    metadata: { ...told, ...computeDevice(told.userAgent, told) },
  }
}

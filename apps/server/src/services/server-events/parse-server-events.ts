import { SERVER_EVENT_OWNERS, type ServerEvent } from '@playhead/protocol'
import {
  ServerEvent as ServerEventSchema,
  ServerEventBatch as ServerEventBatchSchema,
} from '@playhead/protocol/schema'
import { createLateValidator } from '../../late-validator.ts'
import { AppError } from '../../errors.ts'
import { describeFault } from '../ingest/describe-fault.ts'

const eventValidator = createLateValidator(ServerEventSchema)
const batchValidator = createLateValidator(ServerEventBatchSchema)

export interface ParsedServerEvents {
  readonly events: readonly ServerEvent[]
  readonly sentAt: number | null
}

/**
 * Checks the body of a request: one event, or a batch.
 *
 * @throws {AppError} invalid_request naming the event and the field
 */
export function parseServerEvents(body: unknown): ParsedServerEvents {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('invalid_request', 'the body is no object; expected an event or a batch')
  }
  if (!('batch' in body)) {
    checkOwner(body, '')
    if (eventValidator.Check(body)) return { events: [body], sentAt: null }
    const [fault] = eventValidator.Errors(body)
    throw new AppError('invalid_request', fault && describeFault(ServerEventSchema, body, fault))
  }
  if (Array.isArray(body.batch)) {
    for (const [place, event] of body.batch.entries()) checkOwner(event, `batch.${place}: `)
  }
  if (batchValidator.Check(body)) return { events: body.batch, sentAt: body.sentAt ?? null }
  const [fault] = batchValidator.Errors(body)
  throw new AppError('invalid_request', fault && describeFault(ServerEventBatchSchema, body, fault))
}

/** Checked before the schema, whose word for it says less. */
function checkOwner(event: unknown, where: string): void {
  if (typeof event !== 'object' || event === null) return
  if (SERVER_EVENT_OWNERS.some((owner) => (event as Record<string, unknown>)[owner] != null)) return
  throw new AppError(
    'invalid_request',
    `${where}the event belongs to nobody; expected at least one of ${SERVER_EVENT_OWNERS.join(', ')}`,
  )
}

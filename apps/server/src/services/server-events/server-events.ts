import {
  ANALYTICS_CHANNEL,
  DEFAULT_CHANNEL,
  EVENT_NAMES,
  type ServerEvent,
  type ServerEventsAccepted,
} from '@playhead/protocol'
import { IdentifyMetadata } from '@playhead/protocol/schema'
import { computeClockOffset, deriveUuidV7, parseCustomSessionId } from '@playhead/sessions'
import { randomUUIDv7 } from 'node:crypto'
import { createLateValidator } from '../../late-validator.ts'
import { AppError } from '../../errors.ts'
import type { ControlStore } from '../../storage/control-store.ts'
import type { ServerEventRecord } from '../../storage/server-events.ts'
import type { Storage } from '../../storage/storage.ts'
import { toIngestError } from '../ingest/ingest-error.ts'
import { getProjectLimits, loadProjectSettings } from '../projects/settings.ts'
import { parseServerEvents, type ParsedServerEvents } from './parse-server-events.ts'

const identifyValidator = createLateValidator(IdentifyMetadata)

export interface ServerEvents {
  /**
   * Takes in what a back end sent. Resolves once it is on disk.
   *
   * @throws {AppError} invalid_request, session_belongs_to_another_project,
   * overloaded, storage_unavailable
   */
  accept(request: {
    readonly projectId: string
    readonly body: unknown
    readonly receivedAt: number
  }): Promise<ServerEventsAccepted>
}

export function createServerEvents(
  storage: Pick<Storage, 'appendServerEvents' | 'control'>,
): ServerEvents {
  return {
    accept: async ({ projectId, body, receivedAt }) => {
      const { events, sentAt } = await parse(storage.control, { projectId, body, receivedAt })
      const settings = await loadProjectSettings(storage.control, projectId)
      const offsetMs = computeClockOffset({ sentAt, receivedAt, sample: null })
      const limits = getProjectLimits(settings)
      const records = events.map((event) => toRecord(event, { projectId, receivedAt, offsetMs }))
      try {
        const batch = { projectId, limits, events: records }
        const { accepted, duplicates } = await storage.appendServerEvents(batch)
        return { status: 'stored', accepted, duplicates, serverTime: receivedAt }
      } catch (cause) {
        throw toIngestError(cause)
      }
    },
  }
}

/** @throws {AppError} invalid_request, which the project gets to know as well */
async function parse(
  control: ControlStore,
  { projectId, body, receivedAt }: { projectId: string; body: unknown; receivedAt: number },
): Promise<ParsedServerEvents> {
  try {
    return parseServerEvents(body)
  } catch (error) {
    if (error instanceof AppError) {
      await control.noteRejection({ projectId, at: receivedAt, message: error.message })
    }
    throw error
  }
}

interface Receipt {
  readonly projectId: string
  readonly receivedAt: number
  /** Server time minus the sender's. */
  readonly offsetMs: number
}

function toRecord(event: ServerEvent, receipt: Receipt): ServerEventRecord {
  const { name, channel = DEFAULT_CHANNEL, url, metadata, tags } = event
  // Without a time of its own an event happened when it came.
  const at = event.at === undefined ? receipt.receivedAt : event.at + receipt.offsetMs
  return {
    eventId: event.id ?? randomUUIDv7(),
    owner: findOwner(event, receipt.projectId),
    at,
    event: {
      name,
      channel,
      at: event.at ?? at,
      path: event.path ?? readPath(url),
      ...(url === undefined ? {} : { url }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(tags === undefined ? {} : { tags }),
    },
    environment: event.environment ?? 'production',
    anonymousId: event.anonymousId ?? null,
    userId: event.userId ?? null,
    traits: readTraits(event),
  }
}

/**
 * A session id that is none is kept as given, on a session that is kept out of
 * every aggregate: refusing it would lose the events around it.
 */
function findOwner(event: ServerEvent, projectId: string): ServerEventRecord['owner'] {
  const { sessionId, userId, anonymousId } = event
  if (sessionId === undefined) {
    const person = userId === undefined ? `anonymous:${anonymousId}` : `user:${userId}`
    return { kind: 'person', person }
  }
  const parsed = parseCustomSessionId(sessionId, anonymousId ?? '')
  if (!parsed.ok) {
    const given = String(sessionId)
    const customId = { given, isUsable: false }
    return { kind: 'session', sessionId: deriveUuidV7(0, `${projectId}\n${given}`), customId }
  }
  const { id, givenId } = parsed.value
  const customId = givenId === null ? null : { given: givenId, isUsable: true }
  return { kind: 'session', sessionId: id, customId }
}

function readTraits({ name, channel, metadata }: ServerEvent): ServerEventRecord['traits'] {
  const isIdentify = name === EVENT_NAMES.identify && channel === ANALYTICS_CHANNEL
  if (!isIdentify || !identifyValidator.Check(metadata)) return null
  return metadata.traits ?? null
}

function readPath(url: string | undefined): string {
  return (url === undefined ? null : URL.parse(url))?.pathname ?? ''
}

import type { IngestionWarningCode } from '@playhead/protocol'

interface WarningText {
  /** What was wrong. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

/** Every warning in words. The codes are public; docs/reference/warnings.md lists the same. */
export const WARNING_TEXTS: Readonly<Record<IngestionWarningCode, WarningText>> = {
  session_id_not_uuid_v7: {
    message: 'Events carry a session id that is neither a UUIDv7 nor an integer of ten digits.',
    hint: 'Send the id that `getSessionId()` gives, or leave it out.',
  },
  session_id_after_first_event: {
    message: 'Events are older than the time in the session id that they carry.',
    hint: 'Make the id when the session starts, not later, and send the times at which events happened.',
  },
  session_id_older_than_24_h: {
    message: 'Events came 24 hours or more after the time in the session id that they carry.',
    hint: 'Take a new id for each session. For what happens days later leave it out and send a user id.',
  },
  session_id_shared_by_users: {
    message: 'Two users have the same chosen session id.',
    hint: 'Choose another id for each session of each user: a tenant or an order is not a session.',
  },
  session_id_reused_later: {
    message: 'A chosen session id was started again half an hour or more after its first start.',
    hint: 'Take a new id for each session, and call `startSession()` once for it.',
  },
  clock_far_off: {
    message:
      'The clock of a device, or a time that it sent, is an hour or more off. Its times were corrected.',
    hint: 'Nothing has to be done for a few devices. If all are listed, look at the clock of the server.',
  },
  event_rejected: {
    message: 'A back end sent a request that is not valid. None of its events were stored.',
    hint: 'The example says which field was wrong; the reference of the API has them all.',
  },
  rate_limited: {
    message: 'More was sent at once than one sender may. Recorders were told to come again.',
    hint: 'Raise PLAYHEAD_INGEST_RATE if the traffic is real, and set PLAYHEAD_TRUST_PROXY behind a proxy.',
  },
  daily_limit_reached: {
    message: 'More was sent in a day than the project may. It was refused.',
    hint: 'Raise PLAYHEAD_DAILY_MB if the traffic is real.',
  },
  project_full: {
    message: 'As much is stored of the project as may be. What came after it was refused.',
    hint: 'Delete sessions, shorten the retention, or raise PLAYHEAD_PROJECT_MB.',
  },
}

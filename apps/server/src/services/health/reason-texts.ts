import type { ReportReason } from '@playhead/protocol'

interface ReasonText {
  /** Why nothing was recorded. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

/** Every reason in words. The codes are public; docs/reference/health.md lists the same. */
export const REASON_TEXTS: Readonly<Record<ReportReason, ReasonText>> = {
  sampled_out: {
    message: 'The replay was left out by the sampling rate. The visit’s events are here.',
    hint: 'Raise `replay.sampleRate`, or set `replay.keepLast` to get what ends in an error.',
  },
  too_short: {
    message: 'The page was left before the minimum duration. No replay was sent.',
    hint: 'Lower `replay.minDurationMs` if short visits matter.',
  },
  opted_out: {
    message: 'The visitor has opted out.',
    hint: 'Nothing: this is their choice.',
  },
  consent_missing: {
    message: 'The page waits for consent that was not given.',
    hint: 'Call `Playhead.optIn()` where the visitor agrees; look at it if nobody ever does.',
  },
  do_not_track: {
    message: 'The browser asks not to be tracked (Do Not Track or Global Privacy Control).',
    hint: 'Nothing, or tell the project not to honour these signals where the law allows it.',
  },
  invalid_options: {
    message: 'The page gave `init` options that cannot be used.',
    hint: 'Open the page and read its console: the recorder names the option and what it expected.',
  },
  no_fetch: {
    message: 'The browser, or a script of the page, has taken `window.fetch` away.',
    hint: 'Browsers this old cannot be recorded. A script that removes `fetch` must not.',
  },
  origin_not_allowed: {
    message: 'A page of an origin that the project does not list has sent with its key.',
    hint: 'If the site is yours, add its origin to the project, in its settings.',
  },
  content_security_policy: {
    message: 'The page’s Content-Security-Policy does not let the recorder reach this server.',
    hint: 'Add this server to `connect-src`; docs/reference/content-security.md has every line.',
  },
  server_refused: {
    message: 'This server refused what a recorder sent, and it was thrown away.',
    hint: 'The page’s console has the answer. An old copy of the recorder is the usual cause.',
  },
  server_unreachable: {
    message: 'A recorder could not reach this server for so long that it gave a part up.',
    hint: 'Look for blockers that match on a path (docs/reference/content-security.md), and at the network.',
  },
  no_storage: {
    message:
      'The browser’s storage is blocked or full: visits are recorded, but end with their page.',
    hint: 'Usual in private windows. If most visits are so, look for a script that fills localStorage.',
  },
  budget: {
    message: 'A page changes so much that parts of it were not recorded, to keep it fast.',
    hint: 'Open a replay of that page: the selector is named. Mark it with `data-playhead-block`.',
  },
  canvas_unreadable: {
    message: 'A canvas was not recorded: it shows pictures of another site.',
    hint: 'Let that site allow it (CORS), and load its pictures with `crossorigin`.',
  },
  recorder_failed: {
    message: 'A part of the recorder failed inside a page.',
    hint: 'The page’s console has the error. Please report it.',
  },
}

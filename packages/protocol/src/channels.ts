/**
 * The channels of the events that Playhead itself makes. Events of `track()`
 * go to `DEFAULT_CHANNEL` unless the caller names another.
 */
export const ANALYTICS_CHANNEL = '__analytics'
export const CONSOLE_CHANNEL = '__console'
export const ERROR_CHANNEL = '__errors'
export const NETWORK_CHANNEL = '__network'
export const DEFAULT_CHANNEL = 'app'

/**
 * The names of the events that Playhead itself makes, by what they count as.
 * `session_start` is the first event of a session and the only one that carries
 * `sessionStart: true`.
 */
export const EVENT_NAMES = {
  sessionStart: 'session_start',
  pageView: 'page_view',
  click: 'click',
  rageClick: 'rage_click',
  deadClick: 'dead_click',
  errorClick: 'error_click',
  input: 'input',
  submit: 'submit',
  identify: 'identify',
  consoleError: 'console_error',
  exception: 'exception',
  requestFailed: 'request_failed',
  webVital: 'web_vital',
  replayDegraded: 'replay_degraded',
} as const

/** Tags of the rrweb custom events that carry what rrweb itself does not record. */
export const REPLAY_EVENT_TAGS = {
  console: 'playhead.console',
  network: 'playhead.network',
  navigation: 'playhead.navigation',
  degraded: 'playhead.degraded',
} as const

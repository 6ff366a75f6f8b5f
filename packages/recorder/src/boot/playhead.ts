import {
  DEFAULT_CHANNEL,
  EVENT_NAME_LENGTH_LIMIT,
  IDENTIFIER_LENGTH_LIMIT,
  type ReportReason,
} from '@playhead/protocol'
import { parseCustomSessionId } from '@playhead/sessions'
import { scrubMetadata, TRAITS_BYTES_LIMIT } from '../privacy/metadata.ts'
import { scrubCredentials } from '../privacy/shapes.ts'
import { scrubPath } from '../privacy/url.ts'
import { scrubSaid } from '../privacy/text.ts'
import { computeDeviceType } from '../session/device-type.ts'
import { createKeyValueStore } from '../session/key-value-store.ts'
import { isIdentifier } from '../session/person.ts'
import { describeFault, isText, parseInit } from './config.ts'
import type { PlayheadInit, RecorderConfig } from './options.ts'
import type { OffReason, PlayheadStatus } from './status.ts'
import { startRecorder, type Recorder, type SessionInfo } from './recorder.ts'
import type { LoadPart } from '../parts.ts'
import { forgetVisitor } from './forget-visitor.ts'
import { startFramed } from './framed.ts'
import { loadProjectPrivacy } from './privacy-settings.ts'
import { createMonitor } from '../monitor.ts'
import { createReporter, type Reporter } from './reports.ts'
import { getPrefix, type PageOptions } from './page-setup.ts'
import type { CodeTracker } from './track-code.ts'
import { createWarn } from './warn.ts'

/** Under this name stands what the visitor chose: `in` or `out`. */
const CHOICE = 'choice'

const warn = createWarn()
let config: RecorderConfig | null = null
/** Session settings as the page gave them to `init` and `configure`. */
let ownSessions: readonly unknown[] = []
let recorder: Recorder | null = null
/** Records for the page around this one. */
let framed: CodeTracker | null = null
let offReason: OffReason = 'not_initialised'
let reporter: Reporter | null = null
let loadPart: LoadPart = () => Promise.resolve(null)
/** Something that `init` was given cannot be used. */
let hasFaults = false

/**
 * Starts recording this visit. A second call is ignored with a warning.
 *
 * @param entry.defaultHost where the server is when `options.host` does not say; the
 * script tag gives the origin it came from
 * @param entry.loadPart where the parts come from that the options ask for
 * @example
 * init({ key: 'pk_…', host: 'https://play.example' }, { loadPart })
 */
export function init(
  options: PlayheadInit,
  entry: { readonly defaultHost?: string | null; readonly loadPart: LoadPart },
): void {
  guard(() => {
    if (recorder || framed) {
      warn('init was called twice; it is ignored')
      return
    }
    hasFaults = false
    loadPart = entry.loadPart
    config = parseInit(options, entry.defaultHost ?? null, (message) => {
      hasFaults = true
      warn(message)
    })
    ownSessions = [options?.sessions]
    window.addEventListener('storage', hearChoice)
    if (config) whenShown(start)
    else offReason = 'invalid_options'
  })
}

/** Stops recording and sends what is left. `init` starts it again. */
export function stop(): void {
  halt('stopped')
}

/** The session that is under way, or null. Times in epoch milliseconds. */
export function getSession(): SessionInfo | null {
  return guard(() => recorder?.getSession() ?? null) ?? null
}

/** The id of the session that is under way, or null. */
export function getSessionId(): string | null {
  return getSession()?.id ?? null
}

/**
 * The address under which this session's replay can be watched, for bug reports;
 * null when there is no session.
 *
 * @param options.atMs moment in the session, in milliseconds since its start; now by default
 */
export function getSessionReplayUrl(options: { atMs?: number } = {}): string | null {
  const url = guard(() => {
    const session = getSession()
    if (!session || !config) return null
    const { atMs } = options
    const offsetMs = Number.isFinite(atMs) ? Number(atMs) : Date.now() - session.startedAt
    return `${config.host}/sessions/${session.id}?t=${Math.max(0, Math.round(offsetMs))}`
  })
  return url ?? null
}

/**
 * Starts a session by hand; only with `sessions: { autoTrack: false }`.
 *
 * @param id a UUIDv7 or an integer of at least ten digits; one is made without it
 */
export function startSession(id?: string | number): void {
  withRecorder('startSession', (running) => {
    if (running.isAutomatic()) {
      warn('startSession needs sessions.autoTrack to be false; it is ignored')
      return
    }
    const now = Date.now()
    if (id === undefined) {
      running.startSession({})
      return
    }
    const result = parseCustomSessionId(id, running.getAnonymousId())
    if (!result.ok) warn(describeFault('startSession id', id, result.expected))
    else if (result.value.startedAt > now) {
      warn(describeFault('startSession id', id, 'an id whose time is not in the future'))
    } else {
      const { id: travelling, givenId } = result.value
      running.startSession({ id: travelling, customId: givenId ?? travelling })
    }
  })
}

/** Ends a session that was started by hand. */
export function endSession(): void {
  withRecorder('endSession', (running) => running.endSession())
}

/** Ends the session, forgets who the visitor is, and starts a new session. */
export function reset(): void {
  withRecorder('reset', (running) => running.reset())
}

/**
 * Says who the visitor is. An anonymous session becomes theirs; when one known user
 * becomes another, a new session starts. Traits are kept as given, e-mail addresses
 * too, but for passwords, tokens and card numbers.
 */
export function identify(userId: string, traits?: Record<string, unknown>): void {
  withRecorder('identify', (running) => {
    if (!isIdentifier(userId)) {
      refuseText('identify userId', userId, IDENTIFIER_LENGTH_LIMIT)
      return
    }
    const scrubbed = traits && scrubMetadata(traits, scrubCredentials, TRAITS_BYTES_LIMIT)
    running.identify(userId, scrubbed ?? null)
  })
}

/** Records something of the page's own: `track('add_to_cart', { sku: 'A1' })`. */
export function track(
  name: string,
  properties?: Record<string, unknown>,
  options: { channel?: string; tags?: Record<string, string> } = {},
): void {
  withRecorder('track', (running) => {
    const channel = options.channel ?? DEFAULT_CHANNEL
    if (!isName(name) || !isName(channel)) {
      const wrong = isName(name) ? channel : name
      refuseText('track name or channel', wrong, EVENT_NAME_LENGTH_LIMIT)
      return
    }
    const scrub = createScrub(running)
    running.track({
      name,
      channel,
      ...(properties && { metadata: scrubMetadata(properties, scrub) }),
      ...(options.tags && { tags: parseTags(options.tags, scrub) }),
    })
  })
}

/** Records a page view that the recorder cannot see by itself. */
export function page(properties: Record<string, unknown> = {}): void {
  withRecorder('page', (running) => running.page(properties))
}

/** Adds tags to every event from now on, on this page. */
export function setTags(tags: Record<string, string>): void {
  withRecorder('setTags', (running) => running.setTags(parseTags(tags, createScrub(running))))
}

/** Changes session settings while running. */
export function configure(options: { sessions?: PlayheadInit['sessions'] }): void {
  withRecorder('configure', (running) => {
    ownSessions = [...ownSessions, options.sessions]
    running.configure(options.sessions)
  })
}

/**
 * Records the replay of this page from now on, where `replay.enabled` is false or
 * after `stopReplay`. It begins with a full snapshot.
 */
export function startReplay(): void {
  withRecorder('startReplay', (running) => running.setReplay(true))
}

/**
 * Sends the replay of this session, whatever the sampling says: with the last minute
 * where `replay.keepLast` has kept it, else from now on.
 */
export function sendReplay(): void {
  withRecorder('sendReplay', (running) => running.sendReplay())
}

/** Stops the replay of this page; its session and its events go on. */
export function stopReplay(): void {
  withRecorder('stopReplay', (running) => running.setReplay(false))
}

/**
 * Stops recording this visitor, on this and every later page, until `optIn`. What has
 * not been sent is thrown away, in memory and wherever it waits, and the visitor's
 * identity with it; this browser remembers nothing but the refusal.
 */
export function optOut(): void {
  guard(() => {
    if (!config) return
    getFlags(config).set(CHOICE, 'out')
    withdraw()
  })
}

/** The visitor agrees: takes `optOut` back, and is the consent that `privacy.consent` waits for. */
export function optIn(): void {
  guard(() => {
    if (!config) return
    const flags = getFlags(config)
    flags.set(CHOICE, 'in')
    // As earlier versions noted it.
    flags.remove('opted-out')
    if (!recorder && !framed) whenShown(start)
  })
}

/** Takes in what went wrong in the page while only the loader was there. */
export function noticeErrors(events: readonly (ErrorEvent | PromiseRejectionEvent)[]): void {
  guard(() => {
    for (const event of events) (recorder ?? framed)?.noticeError(event)
  })
}

/** What the recorder is doing, what waits to be sent, and what was dropped. */
export function status(): PlayheadStatus {
  const off: PlayheadStatus = { state: 'off', reason: offReason }
  return guard(() => recorder?.getStatus()) ?? off
}

function start(): void {
  if (!config || recorder || framed) return
  const flags = getFlags(config)
  const perTab = createKeyValueStore(getPrefix(config), () => window.sessionStorage)
  const choice = flags.get(CHOICE)
  const honoursSignals =
    config.honourDoNotTrack ?? loadProjectPrivacy(flags)?.honourDoNotTrack ?? true
  const hasFetch = typeof window.fetch === 'function'
  const fetch = hasFetch ? window.fetch.bind(window) : null
  reporter = createReporter({
    url: `${config.ingestUrl}/reports`,
    projectKey: config.key,
    fetch,
    local: flags,
    perTab,
    getPage: () => scrubPath(location.pathname, { level: 'strict', keepParams: new Set() }),
  })
  if (honoursSignals && asksNotToBeTracked()) refuse('do_not_track')
  else if (choice === 'out' || flags.get('opted-out') !== null) refuse('opted_out')
  else if (config.needsConsent && choice !== 'in') refuse('consent_missing')
  else if (!fetch) {
    refuse('no_fetch')
    warn('window.fetch is missing, expected a function: nothing is recorded')
  } else {
    const options: PageOptions = {
      config,
      fetch,
      reporter,
      loadPart,
      local: flags,
      perTab,
      now: Date.now,
      warn,
      warnOfError,
    }
    if (config.frames.parents.length > 0 && window.parent !== window) {
      offReason = 'joins_parent'
      framed = startFramed(options, () => record(options))
    } else record(options)
  }
}

function record(options: PageOptions): void {
  leave()
  const { userAgent, maxTouchPoints } = navigator
  recorder = startRecorder({
    ...options,
    sessions: ownSessions,
    deviceType: computeDeviceType({ userAgent, touchPoints: maxTouchPoints }),
    onBlocked,
  })
  if (hasFaults) options.reporter.report('invalid_options')
}

function leave(): void {
  framed?.stop()
  framed = null
}

/** Throws away what this page has of the visitor, and what this browser has. */
function withdraw(): void {
  leave()
  recorder?.discard('browser')
  recorder = null
  offReason = 'opted_out'
  if (config) forgetVisitor(config.key)
}

/** A refusal in one tab holds in all of them at once. */
function hearChoice(event: StorageEvent): void {
  guard(() => {
    if (config && event.key === getPrefix(config) + CHOICE && event.newValue === 'out') {
      withdraw()
    }
  })
}

function refuse(reason: OffReason & ReportReason): void {
  offReason = reason
  reporter?.report(reason)
}

/** Each further try would be one more report of the browser about the page's policy. */
function onBlocked(): void {
  recorder?.discard('page')
  recorder = null
  offReason = 'content_security_policy'
  warn('the Content-Security-Policy of this page blocks the server')
}

function halt(reason: OffReason): void {
  guard(() => {
    leave()
    recorder?.stop()
    recorder = null
    offReason = reason
  })
}

/** A page that the browser loads ahead of time is no visit until it is shown. */
function whenShown(callback: () => void): void {
  const { prerendering } = document as { prerendering?: boolean }
  if (!prerendering) callback()
  else document.addEventListener('prerenderingchange', () => guard(callback), { once: true })
}

function asksNotToBeTracked(): boolean {
  const { globalPrivacyControl } = navigator as { globalPrivacyControl?: boolean }
  return globalPrivacyControl === true || navigator.doNotTrack === '1'
}

function getFlags(of: RecorderConfig) {
  return createKeyValueStore(getPrefix(of), () => window.localStorage)
}

type Scrub = (text: string) => string

/** Scrubs what the page says, by the rules in force. */
function createScrub(running: Recorder): Scrub {
  const policy = running.getPolicy()
  return (text) => scrubSaid(text, policy)
}

function parseTags(tags: Record<string, string>, scrub: Scrub): Record<string, string> {
  const entries = Object.entries(scrubMetadata(tags, scrub)).map(([name, value]) => [
    name.slice(0, 64),
    String(value).slice(0, IDENTIFIER_LENGTH_LIMIT),
  ])
  return Object.fromEntries(entries) as Record<string, string>
}

const isName = isText(EVENT_NAME_LENGTH_LIMIT)

function refuseText(name: string, value: unknown, most: number): void {
  warn(describeFault(name, value, `a text of 1 to ${most} characters`))
}

function withRecorder(call: string, work: (running: Recorder) => void): void {
  guard(() => {
    if (recorder) work(recorder)
    else if (offReason === 'not_initialised') warn(`${call} was called before init; it is ignored`)
  })
}

function guard<Result>(work: () => Result): Result | undefined {
  return createMonitor(warnOfError)(work)()
}

function warnOfError(error: unknown): void {
  warn(`a part of the recorder failed: ${String(error)}`)
}

import { ANALYTICS_CHANNEL, EVENT_NAMES, type ReportReason } from '@playhead/protocol'
import { computeExpiry, computeSessionLimits, type SessionDeviceType } from '@playhead/sessions'
import { trackActivity } from '../capture/activity.ts'
import { propagateSession } from '../capture/propagate.ts'
import { scrubMetadata } from '../privacy/metadata.ts'
import type { PrivacyPolicy } from '../privacy/policy.ts'
import { scrubSaid } from '../privacy/text.ts'
import { createMakeId } from '../session/ids.ts'
import { createSheetDelivery } from '../sheets/sheet-delivery.ts'
import { createSheetShelf, getShelfName } from '../sheets/sheet-shelf.ts'
import { createTextBook } from '../sheets/text-book.ts'
import { createPersonKeeper } from '../session/person.ts'
import { createSessionKeeper } from '../session/session-keeper.ts'
import { connectSiblings } from '../session/siblings.ts'
import { createTab } from '../session/tab.ts'
import { createClientClock } from '../transport/client-clock.ts'
import { createOutbox } from '../transport/outbox.ts'
import { createSpool } from '../transport/spool.ts'
import { createTransport, type DiscardScope, type TransportStatus } from '../transport/transport.ts'
import { trackPageEvents } from './page-events.ts'
import { trackPageLifecycle } from './page-lifecycle.ts'
import { trackBlockedRequests } from '../capture/blocked-requests.ts'
import { getOutboxName } from './forget-visitor.ts'
import { getPrefix, setUpPage, type PageOptions } from './page-setup.ts'
import { createSessionSettings } from './session-settings.ts'
import type { EventInit, SessionIds } from './visit-face.ts'
import { createVisit } from './visit.ts'

/** A session as the page's own code may see it. Times in epoch milliseconds. */
export interface SessionInfo {
  readonly id: string
  readonly startedAt: number
  readonly lastActivityAt: number
}

export interface RecorderStatus extends TransportStatus {
  /** `waiting` for a first interaction or for `startSession()`. */
  readonly state: 'recording' | 'waiting'
  readonly sessionId: string | null
  /** What keeps this visit, or a part of it, from being recorded. */
  readonly reasons: readonly ReportReason[]
}

/** A running recorder. */
export interface Recorder {
  getSession(): SessionInfo | null
  /** Starts a session by hand; going on with the one under way when it has that id. */
  startSession(ids: SessionIds): void
  endSession(): void
  reset(): void
  identify(userId: string, traits: Record<string, unknown> | null): void
  track(event: EventInit): void
  page(properties: Record<string, unknown>): void
  setTags(tags: Record<string, string>): void
  /** Puts session settings over those in force. */
  configure(sessions: unknown): void
  isAutomatic(): boolean
  setReplay(isOn: boolean): void
  sendReplay(): void
  /** Takes in an error that the page had before this recorder ran. */
  noticeError(event: ErrorEvent | PromiseRejectionEvent): void
  getAnonymousId(): string
  /** The privacy in force; it changes in place. */
  getPolicy(): PrivacyPolicy
  getStatus(): RecorderStatus
  stop(): void
  /** Stops, and throws away what has not been sent. */
  discard(scope: DiscardScope): void
}

export interface RecorderOptions extends PageOptions {
  /** Session settings as the page gave them, oldest first. */
  readonly sessions: readonly unknown[]
  readonly deviceType: SessionDeviceType
  /** The page's policy keeps requests from the server. */
  readonly onBlocked: () => void
}

/** Builds all parts and starts recording. */
export function startRecorder(options: RecorderOptions): Recorder {
  const { config, deviceType, local, perTab, now, warn, reporter } = options
  const setup = setUpPage(options)
  const { monitor, privacy } = setup
  const prefix = getPrefix(config)
  const { policy } = privacy
  const makeId = createMakeId(globalThis.crypto)
  const person = createPersonKeeper(local, makeId, now())
  const tab = createTab(perTab, makeId, now())
  let tags: Record<string, string> = {}
  const settings = createSessionSettings({ store: local, own: options.sessions, warn })
  let limits = computeSessionLimits(settings.get(), deviceType)
  let isGone = false
  let isStopped = false
  /** How much may leave is known: the replay begins. */
  let isReady = privacy.isKnown()

  const keeper = createSessionKeeper({
    store: local,
    makeId,
    limits,
    broadcast: (state) => siblings.tell(state),
  })
  const hasStorage = local.set('probe', '1')
  if (!hasStorage) {
    warn('storage is blocked or full: the session ends with this page')
    reporter.report('no_storage')
  }
  const siblings = connectSiblings({
    name: prefix,
    storageKey: `${prefix}session`,
    hasStorage,
    monitor,
    onMessage(message) {
      keeper.hear(message)
      person.reload()
    },
  })
  local.remove('probe')
  const texts = createTextBook(() => performance.now())
  const sheets = createSheetDelivery({
    url: `${config.ingestUrl}/sheets`,
    projectKey: config.key,
    fetch: options.fetch,
    texts,
    shelf: createSheetShelf(getShelfName(config.key), local),
    random: Math.random,
    warn,
  })
  const transport = createTransport({
    sheets,
    url: `${config.ingestUrl}/segments`,
    fetch: options.fetch,
    outbox: createOutbox(getOutboxName(config.key), local),
    spool: createSpool(perTab),
    clock: createClientClock(perTab),
    now,
    random: Math.random,
    onSettings(received) {
      reporter.sendKept()
      learn(received)
    },
    onLoss: reporter.report,
    onSnapshotNeeded: () => visit.renew(),
    warn,
  })
  const visit = createVisit({
    config,
    heavy: setup.heavy,
    policy,
    keeper,
    person,
    tab,
    monitor,
    record: setup.prepare({
      texts,
      tell: (...said) => pageEvents.tell(...said),
      onActivity: () => visit.interact(now()),
    }),
    now,
    onSegment: transport.add,
    onClosing: () => pageEvents.measure(),
    tags: () => tags,
    isAutomatic: () => limits.autoTrack,
    isReady: () => isReady,
    store: perTab,
    onLeftOut: reporter.report,
  })

  const activity = trackActivity(monitor, () => visit.interact(now()))
  const pageEvents = trackPageEvents(visit, {
    monitor,
    now,
    policy,
    network: config.network,
    ingestUrl: config.ingestUrl,
  })
  const propagation = propagateSession(monitor, config.propagate, () => getSession()?.id ?? null)
  const blocked = trackBlockedRequests(monitor, config.ingestUrl, () => {
    reporter.keep('content_security_policy')
    options.onBlocked()
  })
  beginPage()
  transport.start()
  if (!isReady) void askForSettings()

  const lifecycle = trackPageLifecycle(monitor, {
    hidden() {
      if (isGone) return
      pageEvents.conclude()
      visit.flush('hidden')
      transport.hide()
      saveShared()
    },
    visible() {
      visit.apply({ kind: 'background', at: now() })
    },
    leave() {
      if (isGone) return
      pageEvents.conclude()
      visit.flush('leaving')
      transport.leave()
      saveShared()
      tab.release()
      // Anything that still happens waits: its numbers now belong to the next page.
      isGone = true
    },
    back() {
      isGone = false
      tab.claim(now())
      person.reload()
      transport.comeBack()
      visit.refresh()
      beginPage()
    },
    online() {
      transport.retryNow()
      sheets.retryNow()
    },
  })

  async function askForSettings(): Promise<void> {
    const received = await setup.askForSettings()
    if (isStopped) return
    isReady = true
    if (received === undefined) privacy.assumeStrict()
    else learn(received)
    monitor(visit.begin)()
  }

  function learn(received: unknown): void {
    if (settings.learn(received)) applySettings()
    // Under the rules of before nothing more leaves, and what follows begins anew.
    if (privacy.learn(received)) visit.refresh()
  }

  /** A session that starts with the page, or is held back, has its page view already. */
  function beginPage(): void {
    if (visit.apply({ kind: 'page_load', at: now() }) === 'kept') visit.viewPage()
  }

  function applySettings(): void {
    limits = computeSessionLimits(settings.get(), deviceType)
    keeper.setLimits(limits)
  }

  /** A page that clears its storage at sign-out must not lose the session by it. */
  function saveShared(): void {
    keeper.save()
    person.save()
  }

  function stopCapture(): void {
    isStopped = true
    blocked.stop()
    lifecycle.stop()
    activity.stop()
    // Last put in front, first taken away: so that the page's own functions come back.
    propagation.stop()
    pageEvents.stop()
    siblings.stop()
  }

  function getSession(): SessionInfo | null {
    const state = keeper.get()
    if (!state || (limits.autoTrack && computeExpiry(state, now(), limits))) return null
    const { id, startedAt, lastActivityAt } = state
    return { id, startedAt, lastActivityAt }
  }

  return {
    getSession,
    startSession(ids) {
      // A page that names its session on each of its pages means one session.
      const isSame = ids.id !== undefined && keeper.get()?.id === ids.id
      visit.apply({ kind: isSame ? 'event' : 'manual_start', at: now() }, ids)
    },
    endSession() {
      visit.apply({ kind: 'manual_end', at: now() })
    },
    reset() {
      visit.flush('rotation')
      person.forget(now())
      visit.apply({ kind: 'reset', at: now() })
    },
    identify(userId, traits) {
      const outcome = visit.apply({ kind: 'identify', at: now(), userId })
      person.identify(userId, traits)
      if (outcome === 'dropped') return
      const { identify: name } = EVENT_NAMES
      visit.addEvent({ name, channel: ANALYTICS_CHANNEL, metadata: { userId } })
    },
    track: visit.track,
    page(properties) {
      visit.viewPage(scrubMetadata(properties, (text) => scrubSaid(text, policy)))
    },
    setTags(added) {
      tags = { ...tags, ...added }
    },
    configure(sessions) {
      settings.configure(sessions)
      applySettings()
    },
    isAutomatic: () => limits.autoTrack,
    setReplay: visit.setReplay,
    sendReplay: visit.askFor,
    noticeError: pageEvents.noticeError,
    getPolicy: () => policy,
    getAnonymousId: () => person.get().anonymousId,
    getStatus() {
      const status = transport.getStatus()
      const sessionId = getSession()?.id ?? null
      return {
        ...status,
        dropped: status.dropped + visit.getDroppedCount(),
        state: sessionId === null ? 'waiting' : 'recording',
        sessionId,
        reasons: reporter.getReasons(),
      }
    },
    stop() {
      stopCapture()
      visit.stop()
      saveShared()
      transport.stop()
      sheets.stop()
      tab.release()
    },
    discard(scope) {
      stopCapture()
      visit.discard()
      transport.discard(scope)
      sheets.stop()
    },
  }
}

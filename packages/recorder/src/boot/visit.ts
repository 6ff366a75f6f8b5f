import {
  ANALYTICS_CHANNEL,
  EVENT_NAMES,
  FLUSH_INTERVAL_MS,
  type FlushReason,
  type SessionEvent,
} from '@playhead/protocol'
import type { SessionSignal } from '@playhead/sessions'
import { REPLAY_EVENT_TYPES, type ReplayEvent } from '../dom/format.ts'
import type { DomRecording } from '../dom/recording.ts'
import { hushEvent } from '../privacy/hush-event.ts'
import { scrubMetadata } from '../privacy/metadata.ts'
import { maskText } from '../privacy/shapes.ts'
import { createEventQueue } from '../segment/event-queue.ts'
import { createSegmentBuffer, PART_LENGTH, REPLAY_BYTES_LIMIT } from '../segment/segment-buffer.ts'
import type { Person } from '../session/person.ts'
import { createPageView, createSessionStart, getPlace, renewTitle } from './page-facts.ts'
import { createReplayGate } from './replay-gate.ts'
import { overrideSessionId } from './session-property.ts'
import type { EventInit, Outcome, SessionIds, Visit, VisitOptions } from './visit-face.ts'

/** The first segment of a page goes early, so that short visits are not lost. */
const FIRST_FLUSH_MS = 1_000
const SIZE_LIMIT = 512 * 1024
/** Session events travel in the head, of which the server takes less. */
const SESSION_EVENT_BYTES_LIMIT = 512 * 1024
const HELD_SIZE_LIMIT = 2 * 1024 * 1024
/** Pauses up to this between two actions count as active time. */
const ACTIVE_GAP_MS = 10_000
/** Events after which a replay that was kept for the case is sent. */
const ASKING: ReadonlySet<string> = new Set([EVENT_NAMES.exception, EVENT_NAMES.rageClick])

export function createVisit(options: VisitOptions): Visit {
  const { config, policy, keeper, person, tab, monitor, now } = options
  const buffer = createSegmentBuffer()
  const gate = createReplayGate({
    sampling: config.sampling,
    store: options.store,
    getSession: keeper.get,
    now,
    monitor,
    onLeftOut: options.onLeftOut,
    send: (event) => queue.add(event),
  })
  const queue = createEventQueue({
    monitor,
    isReadyFor: ({ bytes }) =>
      bytes <= REPLAY_BYTES_LIMIT || options.heavy.want(queue.resume) !== undefined,
    deliver(event, written) {
      const isMeta = event.type === REPLAY_EVENT_TYPES.meta
      // Before it and never after it: a meta event and its snapshot are one beginning.
      if (isMeta && buffer.hasReplayEvents()) flush('rotation')
      else if (isMeta) flushWhenLarge()
      if (!buffer.addReplayEvent(event, written)) addInParts(event)
      if (!isMeta) flushWhenLarge()
      scheduleFlush()
    },
  })

  /** The session that the buffer belongs to; null while there is none. */
  let sessionId: string | null = null
  let customId: string | null = null
  /** What a session begins with, kept since the page loaded until there is one. */
  let held: { since: number; start: SessionEvent; pageView: SessionEvent } | null = null
  let dom: DomRecording | null = null
  let recording = 0
  let hasSnapshot = false
  let isReplayOn = config.isReplayEnabled
  /** Something was dropped, so what follows would not fit what was recorded. */
  let isStale = false
  /** Nothing was dropped, but what follows must not need what came before. */
  let isDue = false
  let droppedBefore = 0
  let earlyEvents: ReplayEvent[] = []
  let lastInteractionAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let hasFlushed = false

  function apply(signal: SessionSignal, ids: SessionIds = {}): Outcome {
    const decision = keeper.signal(signal, {
      userId: person.get().userId,
      ...ids,
      ...(held && { since: held.since }),
    })
    switch (decision.kind) {
      case 'start':
        begin(decision.reason, signal.at)
        return 'started'
      case 'continue':
        return follow(signal)
      case 'hold_back':
        hold(signal.at)
        return 'held'
      case 'end':
        flush('stop')
        sessionId = null
        stopDom()
        return 'dropped'
      case 'none':
        isStale = true
        return 'dropped'
    }
  }

  /** From now on what happens belongs to the session that is under way. */
  function join(): void {
    const state = keeper.get()
    sessionId = state?.id ?? null
    customId = state?.customId ?? null
  }

  function begin(reason: Parameters<typeof createSessionStart>[2], at: number): void {
    flush('rotation')
    join()
    gate.close()
    if (held) {
      const start = { ...held.start, metadata: { ...held.start.metadata, reason } }
      buffer.prependSessionEvents([start, held.pageView])
      held = null
      if (!gate.isOpen()) {
        clearReplay()
        isStale = true
      }
    } else {
      clear()
      buffer.addSessionEvent(createSessionStart(at, policy, reason))
      buffer.addSessionEvent(createPageView(at, policy))
      isStale = true
    }
    buffer.noteActivity(at)
    if (isStale) restartDom()
    scheduleFlush()
  }

  /** The session goes on; this tab may have to catch up with it. */
  function follow({ kind, at }: SessionSignal): Outcome {
    const isBehind = (keeper.get()?.id ?? null) !== sessionId
    if (kind === 'background' && isBehind && document.visibilityState === 'hidden') {
      isStale = true
      return 'dropped'
    }
    if (isBehind) {
      flush('rotation')
      join()
      gate.close()
      isStale ||= !held
      held = null
    }
    if (kind !== 'background') buffer.noteActivity(at)
    if (isStale) restartDom()
    return 'kept'
  }

  function hold(at: number): void {
    if (!held) {
      const start = createSessionStart(at, policy, 'first_visit')
      held = { since: at, start, pageView: createPageView(at, policy) }
      flush('rotation')
      sessionId = null
      restartDom()
    } else if (buffer.getSize() > HELD_SIZE_LIMIT) {
      clear()
      stopDom()
      isStale = true
    }
  }

  function restartDom(isContinued?: true): void {
    stopDom()
    isStale = false
    isDue = false
    droppedBefore = buffer.getDroppedCount()
    if (!isReplayOn || !options.isReady() || !gate.begin()) return
    recording += 1
    dom = options.record(onReplayEvent, isContinued)
  }

  /**
   * Begins anew once all that has changed is told: so the snapshot shows what a replay has
   * come to by then, and whoever makes snapshots of a recording can try them by it.
   */
  function renewDom(): void {
    if (!isDue || sessionId === null) return
    dom?.flush()
    queue.finish()
    // What was flushed may have begun a session, and with it another recording.
    if (isDue && hasSnapshot && !isStale) {
      restartDom(buffer.getDroppedCount() === droppedBefore || undefined)
    }
  }

  function askFor(): void {
    if (sessionId === null || !gate.ask()) return
    isStale ||= dom === null
    apply({ kind: 'background', at: now() })
  }

  function gather(event: ReplayEvent): void {
    isDue = gate.gather(event) || isDue
    // What is under way is written first.
    if (isDue) queueMicrotask(monitor(renewDom))
  }

  function stopDom(): void {
    dom?.stop()
    dom = null
    hasSnapshot = false
    earlyEvents = []
  }

  function onReplayEvent(event: ReplayEvent): void {
    const current = recording
    if (apply({ kind: 'background', at: now() }) === 'dropped') return
    // The signal restarted the replay: its snapshot shows what this event would tell.
    if (current !== recording) return
    gather(event)
    if (event.type === REPLAY_EVENT_TYPES.fullSnapshot && !hasSnapshot) {
      hasSnapshot = true
      for (const early of earlyEvents) {
        early.timestamp = event.timestamp
        gather(early)
      }
      earlyEvents = []
    }
    if (event.type === REPLAY_EVENT_TYPES.custom) tellDegraded(event)
    scheduleFlush()
  }

  /** The recording itself tells nothing else by events of this type. */
  function tellDegraded({ data }: ReplayEvent): void {
    if (!gate.isOpen()) return
    const { state, selector, intervalMs } = (data as { payload: Record<string, unknown> }).payload
    const metadata = { state, selector, intervalMs }
    add({ name: EVENT_NAMES.replayDegraded, channel: ANALYTICS_CHANNEL, metadata })
  }

  /** For an event that the segment has no room for. */
  function addInParts(event: ReplayEvent): void {
    if (sessionId === null) {
      // More than is held back: the replay begins with the session.
      clearReplay()
      isStale = true
      return
    }
    if (event.type !== REPLAY_EVENT_TYPES.fullSnapshot) flush('size')
    // A page that leaves cannot wait for what splits it: the server may take it as it is.
    const parts = options.heavy.want()?.splitEvent(event, PART_LENGTH) ?? [event]
    for (const part of parts) {
      if (!buffer.addReplayEvent(part)) {
        flush('size')
        buffer.addLargeEvent(part)
      }
      flushWhenLarge()
    }
  }

  function clear(): void {
    queue.clear()
    buffer.clear()
  }

  function clearReplay(): void {
    queue.clear()
    buffer.clearReplay()
  }

  function flushWhenLarge(): void {
    if (sessionId !== null && buffer.getSize() > SIZE_LIMIT) flush('size')
  }

  function add({ name, channel, metadata, tags }: EventInit): void {
    const allTags = { ...options.tags(), ...tags }
    addSessionEvent({
      name,
      channel,
      at: now(),
      ...getPlace(policy),
      ...(metadata && { metadata: own(metadata) }),
      ...(Object.keys(allTags).length > 0 && { tags: allTags }),
    })
  }

  function addSessionEvent(event: SessionEvent): void {
    buffer.addSessionEvent(event)
    if (buffer.getSessionEventBytes() > SESSION_EVENT_BYTES_LIMIT) flush('size')
    scheduleFlush()
  }

  function own(metadata: Record<string, unknown>): Record<string, unknown> {
    return options.isAutomatic() ? overrideSessionId(metadata, sessionId) : metadata
  }

  function flush(reason: FlushReason): void {
    clearTimeout(timer)
    timer = undefined
    if (sessionId === null) return
    const canWait = reason === 'interval' || reason === 'size'
    if (!options.isReady()) {
      // What cannot wait goes as if nothing might be said.
      if (canWait) return
      hush()
    }
    // What is being written while the page goes on follows in the next segment.
    if (!canWait) queue.finish()
    if (reason === 'leaving') gate.leave()
    if (!buffer.isEmpty()) options.onClosing()
    const id = sessionId
    const draft = buffer.close(reason, {
      projectKey: config.key,
      environment: config.environment,
      sessionId: id,
      customSessionId: customId,
      windowId: tab.getWindowId(),
      takeSequence: () => tab.takeSequence(id),
      person: getPerson(),
    })
    if (!draft) return
    hasFlushed = true
    options.onSegment(draft)
  }

  /** Traits are kept as given, and leave as the rules of the moment want it. */
  function getPerson(): Person {
    const known = person.get()
    const mayTell = known.traits === null || (options.isReady() && policy.level !== 'strict')
    return mayTell ? known : { ...known, traits: scrubMetadata(known.traits, maskText) }
  }

  /** What was noted before the rules were known. */
  function hush(): void {
    for (const event of buffer.getSessionEvents()) hushEvent(event)
    if (held) for (const event of [held.start, held.pageView]) hushEvent(event)
  }

  function scheduleFlush(): void {
    if (sessionId === null || timer !== undefined) return
    const delayMs = hasFlushed ? FLUSH_INTERVAL_MS : FIRST_FLUSH_MS
    timer = setTimeout(
      monitor(() => {
        timer = undefined
        // A segment begins with the snapshot that is being written; that one plans anew.
        if (!queue.isBusy()) flush('interval')
      }),
      delayMs,
    )
  }

  return {
    apply,
    flush(reason) {
      dom?.flush()
      flush(reason)
    },
    interact(at) {
      if (apply({ kind: 'interaction', at }) === 'dropped') return
      const gapMs = at - lastInteractionAt
      lastInteractionAt = at
      if (gapMs > 0 && gapMs <= ACTIVE_GAP_MS) buffer.count({ activeMs: gapMs })
    },
    addEvent(event) {
      if (apply({ kind: 'background', at: now() }) === 'dropped') return
      add(event)
      if (ASKING.has(event.name) && config.sampling.keepsLast) askFor()
    },
    track(event) {
      if (apply({ kind: 'event', at: now() }) !== 'dropped') add(event)
    },
    viewPage(properties) {
      const at = now()
      const outcome = apply({ kind: 'event', at })
      // A session that starts now begins with the view of this very page.
      if (outcome === 'started' || outcome === 'dropped') return
      const view = createPageView(at, policy, properties && own(properties))
      addSessionEvent(view)
      if (properties?.['title'] === undefined) setTimeout(monitor(() => renewTitle(view, policy)))
    },
    addReplayEvent(tag, payload) {
      const at = now()
      if (!isReplayOn || apply({ kind: 'background', at }) === 'dropped') return
      const event = {
        type: REPLAY_EVENT_TYPES.custom,
        data: { tag, payload: { ...payload, at } },
        timestamp: at,
      }
      if (hasSnapshot) gather(event)
      else earlyEvents.push(event)
      scheduleFlush()
    },
    count(counters) {
      if (sessionId !== null || held) buffer.count(counters)
    },
    begin() {
      const early = policy.level === 'strict' ? [] : earlyEvents
      if (policy.level === 'strict') hush()
      if (sessionId !== null || held) restartDom()
      earlyEvents.unshift(...early)
      scheduleFlush()
    },
    refresh() {
      isStale = true
      // A segment of theirs would leave at once, perhaps before the page that was shown
      // meanwhile has handed the window id back.
      clearReplay()
    },
    renew() {
      isDue = true
    },
    setReplay(isOn) {
      if (isOn === isReplayOn) return
      isReplayOn = isOn
      if (isOn) isStale = true
      else stopDom()
      apply({ kind: 'background', at: now() })
    },
    getDroppedCount: () => buffer.getDroppedCount(),
    askFor,
    stop() {
      dom?.flush()
      flush('stop')
      gate.close()
      stopDom()
      clearTimeout(timer)
    },
    discard() {
      gate.close()
      sessionId = null
      held = null
      clear()
      stopDom()
      clearTimeout(timer)
    },
  }
}

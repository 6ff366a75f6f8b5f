import { MEDIA_SIZE_ATTRIBUTE, REPLAY_EVENT_TAGS } from '@playhead/protocol'
import type { Monitor } from '../monitor.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import { computeSelector } from '../capture/element.ts'
import { createBudget, type Budget } from './budget.ts'
import type { DomParts } from './dom-parts.ts'
import { createChangeLog } from './change-log.ts'
import { createAttributeReader } from './element-attributes.ts'
import { createFields, FIELD_CONTENT } from './fields.ts'
import { REPLAY_EVENT_TYPES, SOURCES, type Mutation, type ReplayEvent } from './format.ts'
import { createMirror, forgetInside } from './mirror.ts'
import { writeMutation } from './mutation-writer.ts'
import {
  readViewport,
  trackMedia,
  trackPopovers,
  trackScroll,
  trackSelection,
  trackViewport,
} from './page-listeners.ts'
import { watchPageCode } from './page-code.ts'
import { watchPasswords } from './passwords.ts'
import { trackPointer } from './pointer.ts'
import { getTargetNode, type RootContext } from './root-context.ts'
import { createRoots } from './roots.ts'
import { createSerializer, hasContent, type Serializer } from './serializer.ts'
import type { OpenSheetBook } from '../sheets/sheet-book.ts'
import { writeSheet } from './sheet-writer.ts'
import type { CreateStorms, Storms } from './storms.ts'
import { createStyleSheets } from './style-sheets.ts'
import { getShadowRoot } from './shadow-roots.ts'
import { isElement } from './tree.ts'

/**
 * Records the document in rrweb's format: a full snapshot, then what changes. Changes
 * are gathered and written at most ten times a second, each node with its state at that
 * time, so that a page that changes more often costs no more.
 */
export interface DomRecording {
  /** Hands on everything that has happened so far. */
  flush(): void
  stop(): void
}

export interface DomRecordingOptions {
  readonly onEvent: (event: ReplayEvent) => void
  readonly monitor: Monitor
  readonly privacy: NodePrivacy
  readonly openSheetBook: OpenSheetBook
  readonly parts: DomParts
  /** What it takes where the page changes faster than the budget allows. */
  readonly heavy: { want(): { readonly createStorms: CreateStorms } | null | undefined }
  /** Epoch milliseconds. */
  readonly now: () => number
  /** By default that of a page that must not feel the recording. */
  readonly budget?: Budget
  /** A recording of this page ends here, and has told everything: the snapshot says so. */
  readonly isContinued?: true | undefined
}

/** More changes than this are written at once: they hold nodes that the page let go. */
const CHANGES_LIMIT = 50_000

const OBSERVED: MutationObserverInit = {
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
}

/** Starts recording with a full snapshot, as soon as the document is ready. */
export function startDomRecording(options: DomRecordingOptions): DomRecording {
  if (document.readyState !== 'loading') return record(options)
  let recording: DomRecording | null = null
  const begin = options.monitor(() => {
    recording = record(options)
  })
  document.addEventListener('DOMContentLoaded', begin, { once: true })
  return {
    flush: () => recording?.flush(),
    stop() {
      document.removeEventListener('DOMContentLoaded', begin)
      recording?.stop()
    },
  }
}

function record(options: DomRecordingOptions): DomRecording {
  const { onEvent, monitor, privacy, now } = options
  let isStopped = false
  let isWriting = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let writtenAt = -Infinity
  /** When the first of the changes happened that are not written yet. */
  let changedAt: number | null = null
  /** What gathering has taken since the last writing, in milliseconds. */
  let gatheringMs = 0
  const { budget = createBudget() } = options
  /** There from the first alarm on. */
  let storms: Storms | null = null
  /** An alarm of which nothing was made because its part was not there. */
  let missed: 'slow' | 'storm' | null = null
  const { extras, files } = options.parts

  const emitEvent = (type: number, data: object): void => {
    // What is gathered is told as of its beginning: a replay must not lag behind the page.
    const timestamp = (isWriting ? changedAt : null) ?? now()
    if (!isStopped) onEvent({ type, data, timestamp })
  }
  const emit = (source: number, data: object): void =>
    emitEvent(REPLAY_EVENT_TYPES.incremental, { source, ...data })

  const mirror = createMirror()
  const sheets = options.openSheetBook({ privacy, files, onText: onSheetText })
  const context: RootContext = {
    mirror,
    monitor,
    now,
    emit,
    write,
    wake: (node) => storms?.resume(node),
    getPointerMs: () => budget.getPointerMs(now()),
    afterChanges(callback) {
      const run = monitor(() => {
        write()
        if (!isStopped) callback()
      })
      queueMicrotask(run)
    },
  }
  const log = createChangeLog({
    mirror,
    hasDocument: (page) => roots.has(page),
    onContent(parent) {
      roots.heal(parent)
      // The browser reads a sheet anew, rrweb's player does not: it keeps all rules.
      if (ruled.delete(parent)) log.renew(parent)
      if (FIELD_CONTENT.test(parent.nodeName)) fields.mark(parent as Element)
      return hasContent(parent)
    },
    onAttribute(element, name) {
      if (/^(?:value|checked|selected|type)$/.test(name)) fields.mark(element)
    },
    schedule,
    isPaused: (node) => storms?.isPaused(node) === true,
  })
  /** Elements of whose sheets the replay has rules that their text does not tell. */
  const ruled = new WeakSet<Node>()
  const fields = createFields({ mirror, log, privacy, serializer: () => serializer })
  const styleSheets = createStyleSheets({
    context,
    mirror,
    log,
    privacy,
    sheets,
    ruled,
    collect,
    schedule,
    onAdopt(root) {
      roots.adopt(root)
      schedule()
    },
  })
  const attributes = createAttributeReader({ privacy, sheets, extras, files, ruled })
  const serializer: Serializer = createSerializer({
    mirror,
    privacy,
    attributes,
    sheets,
    getShadowRoot,
    onShadowRoot: (root) => roots.addShadow(root),
    onFrame: (frame) => roots.addFrame(frame),
    onField: fields.note,
  })
  const pointer = trackPointer(context)
  const scroll = trackScroll(context)
  const viewport = trackViewport(context)
  const passwords = watchPasswords()
  const parts = options.parts.start({ ...context, privacy, extras, files, sheets, emitMutation })
  const observer = new MutationObserver(
    monitor((records: MutationRecord[]) => {
      const startedAt = now()
      changedAt ??= startedAt
      log.add(records)
      const addedAt = now()
      gatheringMs += addedAt - startedAt
      if (log.getSize() > CHANGES_LIMIT || isDue(addedAt)) write()
      else schedule(addedAt)
    }),
  )
  const roots = createRoots({
    context,
    observe(root) {
      observer.observe(root, OBSERVED)
      passwords.observe(root)
    },
    styleSheets,
    serializer: () => serializer,
    watch(view) {
      parts.watch(view)
      const restore = [
        styleSheets.watch(view),
        watchPageCode(view, {
          context,
          onShadowRoot,
          onField: markField,
          onAnimation: parts.demand,
        }),
      ]
      return () => {
        for (const putBack of restore) putBack()
      }
    },
    onDocument: (parentId, node) =>
      emitMutation({ adds: [{ parentId, nextId: null, node }] }, true),
    onMedia: (media) => log.mark(media, MEDIA_SIZE_ATTRIBUTE),
    anywhere: {
      ...scroll.listeners,
      ...trackMedia(context).listeners,
      ...trackPopovers(context, emitMutation).listeners,
      change: onFieldEvent,
    },
    inDocuments: {
      ...pointer.document,
      ...trackSelection(context).listeners,
      input: onFieldEvent,
      reset: onReset,
    },
  })

  /** A host that is not written yet brings its shadow root when it is. */
  function onShadowRoot(root: ShadowRoot): void {
    collect()
    if (log.getFate(root.host) !== 'stays') return
    roots.addShadow(root)
    // What was shown of it until now is so no more, even if nothing takes its place.
    if (root.host.hasChildNodes()) log.renew(root.host)
    schedule()
  }

  function markField(element: Element): void {
    fields.mark(element)
    schedule()
  }

  function onFieldEvent(event: Event): void {
    const node = getTargetNode(event)
    if (!isElement(node)) return
    storms?.resume(node)
    markField(node)
  }

  /** Fields are reset after the event has been heard by all. */
  function onReset(event: Event): void {
    const form = getTargetNode(event)
    setTimeout(
      monitor(() => {
        if (form instanceof HTMLFormElement) for (const field of form.elements) markField(field)
      }),
    )
  }

  function emitMutation(mutation: Partial<Mutation>, isAttachIframe = false): void {
    const data = { texts: [], attributes: [], removes: [], adds: [], ...mutation }
    emit(SOURCES.mutation, isAttachIframe ? { ...data, isAttachIframe } : data)
  }

  /** The text of a sheet has been read, which takes longer than a snapshot may. */
  function onSheetText(element: Element, css: string): void {
    write()
    if (log.getFate(element) !== 'stays') return
    ruled.add(element)
    emitMutation(writeSheet(element, css, mirror))
  }

  function collect(): void {
    passwords.collect()
    log.add(observer.takeRecords())
  }

  const isDue = (at: number): boolean => Math.abs(at - writtenAt) >= budget.getIntervalMs()

  /** Writes soon: when the page's code has come to its end, or the interval has. */
  function schedule(at = now()): void {
    changedAt ??= at
    if (timer !== undefined || isStopped) return
    const waitMs = isDue(at) ? 0 : writtenAt + budget.getIntervalMs() - at
    timer = setTimeout(monitor(write), waitMs)
  }

  function write(): void {
    if (isWriting || isStopped) return
    collect()
    isWriting = true
    clearTimeout(timer)
    timer = undefined
    const startedAt = now()
    try {
      const storm = log.getSize() > 0 ? findAlarming(startedAt) : null
      styleSheets.write()
      if (log.getSize() > 0) writeChanges()
      log.settle()
      roots.settle()
      for (const change of fields.write()) emit(SOURCES.input, change)
      writtenAt = now()
      budget.spend(writtenAt - startedAt + gatheringMs, writtenAt)
      gatheringMs = 0
      // Last: what has moved in or out has been told by the numbers that it had.
      if (storm) storms?.pause(storm)
    } finally {
      log.clear()
      isWriting = false
      changedAt = null
    }
  }

  /** What is to be paused, if anything is. */
  function findAlarming(at: number): Element | null {
    const alarm = missed ?? budget.takeAlarm(at)
    if (!alarm) return null
    storms ??= createStorms()
    missed = storms ? null : alarm
    return storms && storms.find(alarm)
  }

  function createStorms(): Storms | null {
    const part = options.heavy.want()
    if (!part) return null
    return part.createStorms({
      mirror,
      log,
      monitor,
      now,
      getIntervalMs: budget.getIntervalMs,
      computeSelector,
      tell: (payload) =>
        emitEvent(REPLAY_EVENT_TYPES.custom, { tag: REPLAY_EVENT_TAGS.degraded, payload }),
      forgetInside: (element) => forgetInside(element, mirror),
      onResume(element) {
        for (const inside of [element, ...element.getElementsByTagName('*')]) {
          if (inside.scrollTop || inside.scrollLeft) scroll.note(inside)
        }
        schedule()
      },
    })
  }

  function writeChanges(): void {
    const mutation = writeMutation({
      mirror,
      log,
      privacy,
      attributes,
      sheets,
      serializer,
    })
    if (mutation) emitMutation(mutation)
  }

  function begin(): void {
    emitEvent(REPLAY_EVENT_TYPES.meta, {
      href: privacy.scrubUrl(location.href),
      ...readViewport(),
    })
    if (isStopped) return
    roots.addDocument(document)
    const node = serializer.serializeDocument(document)
    writtenAt = now()
    emitEvent(REPLAY_EVENT_TYPES.fullSnapshot, {
      node,
      initialOffset: { left: window.scrollX, top: window.scrollY },
      isContinued: options.isContinued,
    })
    roots.settle()
  }

  function flush(): void {
    storms?.resume()
    write()
    pointer.flush()
    scroll.flush()
  }

  monitor(begin)()
  return {
    flush: monitor(flush),
    stop: monitor(() => {
      isStopped = true
      sheets.stop()
      clearTimeout(timer)
      observer.disconnect()
      passwords.stop()
      storms?.stop()
      parts.stop()
      viewport.stop()
      roots.stop()
    }),
  }
}

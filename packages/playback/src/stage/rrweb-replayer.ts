/**
 * The only module that makes rrweb's player; what is needed of its inside stands in
 * `replayer-inside.ts`. One Replayer lives as long as the stage; a moment is shown by
 * putting the events of its window into the player's list and letting it apply them from
 * the snapshot on. Facts of rrweb 2.2.2 that this relies on are named where they are used.
 */
import { isCanvasPicture, toSheetReference } from '@playhead/protocol'
import { adaptCss } from '@playhead/reducer'
import { Replayer } from 'rrweb'
import { allowFormulas } from './allow-formulas.ts'
import { createColorScheme } from './color-scheme.ts'
import { createFieldState, type FieldState } from './field-state.ts'
import { createHover } from './hover.ts'
import type { ReplayedPage } from './inspection/index.ts'
import { createFocusGuard } from './focus-guard.ts'
import { createFocusState, FOCUS_RING } from './focus-state.ts'
import { createPicturePainter } from './picture-painter.ts'
import { EVENT_TYPE, SOURCE, type RecordedEvent } from './recorded-event.ts'
import { createPageTurn } from './page-turn.ts'
import { isPlainRun } from './plain-run.ts'
import { createQuietWork } from './quiet-work.ts'
import { reduceEvents } from './reduce-events.ts'
import type { ReplayerInside } from './replayer-inside.ts'
import { createScriptAnimations } from './script-animations.ts'
import { createSheetsAhead, dropCharset } from './sheets-ahead.ts'
import { takeScrollPlaces } from './scroll-places.ts'
import { settleAnimations } from './settle-animations.ts'
import { createTopLayer } from './top-layer.ts'
import { createTouchLayer } from './touch-layer.ts'

/** rrweb counts from its first event; this one lies before any clock's error. */
const BEFORE_START_MS = 86_400_000
/** rrweb stops at its last event; this one is never reached. */
const AFTER_START_MS = 20 * 365 * 86_400_000

/** How many events are applied one by one rather than together. */
const AHEAD_LIMIT = 1_000

/** Where no scripts may run, browsers give all films their own controls. */
const NO_CONTROLS = 'video:not([controls])::-webkit-media-controls { display: none !important }'

export interface RrwebReplayerOptions {
  readonly root: HTMLElement
  readonly startedAt: number
  readonly onSize: (width: number, height: number) => void
  /** An event failed while it was applied; playing goes on. */
  readonly onBadEvent: () => void
  /** How far may be played. */
  readonly getLimit: () => number
}

/** Times are epoch milliseconds by the events' own timestamps. */
export interface RrwebReplayer {
  /**
   * Builds the page of a moment of these events and stays there; returns the moment shown.
   * It is scrolled by `settle`.
   */
  show(events: readonly RecordedEvent[], at: number): number
  /** Adds events that follow those shown. */
  append(events: readonly RecordedEvent[]): void
  /** Lets go of events before a moment, all of which have been shown. */
  forget(at: number): void
  /**
   * Whether a moment ahead is best come to from the one on show: what lies in between is
   * little, and comes to the same if it is applied step by step.
   */
  canAdvance(at: number): boolean
  /** Moves forward within the events shown, without building the page anew; then `settle`. */
  advance(at: number): number
  /** Scrolls to where everything was, for which the browser has to lay the page out. */
  settle(): void
  play(): void
  pause(): number
  setSpeed(speed: number): void
  /** What stands for references to a style sheet, also where one is on show already. */
  setSheet(hash: string, css: string): void
  getTime(): number
  /** Shows what fingers do at a moment that is being played. */
  followTouches(at: number): void
  /** What is on show, for whoever points at it. */
  readonly page: ReplayedPage
}

export function createRrwebReplayer(options: RrwebReplayerOptions): RrwebReplayer {
  const startAt = options.startedAt - BEFORE_START_MS
  const first = marker(startAt)
  const last = marker(options.startedAt + AFTER_START_MS)
  const report = { log: () => {}, warn: options.onBadEvent }
  const fieldState = createFieldState()
  const texts = new Map<string, string>()
  const pictures = createPicturePainter((reference) => texts.get(reference))
  const replayer: Replayer = new Replayer([first, last] as never[], {
    root: options.root,
    skipInactive: false,
    triggerFocus: false,
    showWarning: true,
    logger: report as never,
    loadTimeout: 0,
    mouseTail: { duration: 400, lineCap: 'round', lineWidth: 2, strokeStyle: '#6d5bd0' },
    plugins: [
      pictures,
      createColorScheme(() => replayer.iframe),
      createFocusGuard(),
      createTopLayer(),
      createScriptAnimations(),
      createFocusState(),
      fieldState,
    ] as never[],
    insertStyleRules: ['::selection { background: #b9c8ff }', NO_CONTROLS, FOCUS_RING],
  })
  const inside = replayer as unknown as ReplayerInside
  guard(inside, options.onBadEvent)
  keepFieldState(inside, fieldState)
  inside.hoverElements = createHover()
  const ahead = createSheetsAhead(() => inside.iframe.contentDocument)
  inside.cache.stylesWithHoverClass = createStyleTexts(texts)
  allowFormulas(document)
  if (replayer.iframe.contentDocument) allowFormulas(replayer.iframe.contentDocument)
  const quietly = createQuietWork(inside)
  replayer.iframe.setAttribute('title', 'Recorded page')
  replayer.iframe.tabIndex = -1
  replayer.on('resize', (size) => {
    const { width, height } = size as { width: number; height: number }
    options.onSize(width, height)
  })

  let isPlain = false
  let isShown = false
  const page: ReplayedPage = {
    getDocument: () => inside.iframe.contentDocument,
    findNode: (id) => inside.mirror.getNode(id),
    findId(node) {
      const id = inside.mirror.getId(node)
      return id > 0 ? id : null
    },
  }
  const touches = createTouchLayer(replayer.wrapper, page)

  // Events up to and including this whole millisecond have been applied.
  let appliedTo = startAt

  keepWithin(inside.timer, () => options.getLimit() - startAt - replayer.getCurrentTime())

  const context = (): ReplayerInside['service']['state']['context'] => inside.service.state.context

  /**
   * rrweb skips what it believes to be applied by the time of the last event,
   * and for a pointer move that is the time of its first position, up to half a
   * second early: mutations in between would be applied twice. A marker at the
   * right time says it exactly.
   */
  const remember = (at: number): void => {
    appliedTo = at
    context().lastPlayedEvent = marker(at)
  }

  const listAhead = (at: number): RecordedEvent[] =>
    (context().events as RecordedEvent[]).filter(
      ({ timestamp }) => timestamp > appliedTo && timestamp < at,
    )

  const moveTo = (at: number): number => {
    try {
      replayer.pause(at - startAt)
    } catch {
      options.onBadEvent()
      replayer.pause()
    }
    settleAnimations(replayer.iframe.contentDocument)
    remember(Math.ceil(at) - 1)
    return at
  }

  return {
    show(events, at) {
      replayer.pause()
      const shownAt = Math.max(at, firstPicture(events, at))
      const reduced = reduceEvents(events, shownAt)
      const run = reduced ?? events
      const list = context().events
      list.length = 0
      list.push(first)
      for (const event of run) list.push(event)
      list.push(last)
      touches.load(events)
      inside.newDocumentQueue = []
      // Without a last event rrweb starts at the last page before the moment,
      // and does not take the way over its own start, which breaks the events.
      context().lastPlayedEvent = null
      isPlain = isPlainRun(run, shownAt)
      replayer.setConfig({ useVirtualDom: !isPlain && !reduced })
      quietly.show(() => moveTo(shownAt), takeScrollPlaces(run, shownAt))
      isShown = true
      ahead.release()
      touches.show(shownAt)
      return shownAt
    },
    append(events) {
      for (const event of events) replayer.addEvent(event as never)
      touches.append(events)
    },
    forget(at) {
      // The first is where rrweb counts from.
      const { events } = context()
      const kept = (events as RecordedEvent[]).findIndex(
        ({ timestamp }, place) => place > 0 && timestamp >= at,
      )
      if (kept > 0) events.splice(1, kept - 1)
      touches.forget(at)
    },
    canAdvance: (at) => {
      const news = listAhead(at)
      // Another page is another thing.
      const isSamePage = news.every(({ type }) => type === EVENT_TYPE.incremental)
      return isPlain && isSamePage && news.length <= AHEAD_LIMIT && isPlainRun(news, at)
    },
    advance(at) {
      const to = Math.max(at, appliedTo + 0.5)
      const places = takeScrollPlaces(listAhead(to), to)
      replayer.setConfig({ useVirtualDom: false })
      quietly.advance(() => moveTo(to), places)
      touches.show(to)
      return to
    },
    settle: quietly.scroll,
    play() {
      const at = Math.max(replayer.getCurrentTime() + startAt, appliedTo + 0.5)
      remember(appliedTo)
      replayer.play(at - startAt)
    },
    pause() {
      replayer.pause()
      const at = replayer.getCurrentTime() + startAt
      remember(Math.max(appliedTo, Math.floor(at)))
      touches.show(at)
      return at
    },
    setSpeed: (speed) => replayer.setConfig({ speed }),
    setSheet(hash, text) {
      const css = dropCharset(text)
      const reference = toSheetReference(hash)
      texts.set(reference, css)
      pictures.resolve(reference)
      // Pictures come by the same way.
      if (!isShown) return isCanvasPicture(css) ? undefined : ahead.parse(css)
      for (const id of inside.mirror.getIds()) fillSheet(inside.mirror.getNode(id), reference, css)
    },
    getTime: () => replayer.getCurrentTime() + startAt,
    followTouches: touches.show,
    page,
  }
}

/**
 * rrweb looks every style text up here before it adapts it, by a parser that is half of its
 * code and takes ten times as long as ours. So nothing is left to it: what stands for a
 * sheet becomes its text, which the server has adapted, wherever rrweb builds it.
 */
function createStyleTexts(texts: ReadonlyMap<string, string>) {
  return {
    get: (css: string) => texts.get(css) ?? adaptCss(css),
    // An empty text is taken for none that was found.
    set: () => {},
  }
}

/**
 * A frame that comes late would take the clock past the end of what is to be played, and
 * apply what lies there. It gets no more time than there is left.
 */
function keepWithin(timer: ReplayerInside['timer'], getLeftMs: () => number): void {
  const check = timer.rafCheck
  timer.rafCheck = () => {
    const left = Math.max(0, getLeftMs()) / timer.speed
    timer.lastTimestamp = Math.max(timer.lastTimestamp, performance.now() - left)
    check.call(timer)
  }
}

/** The first moment from which the page that holds `at` can be seen. */
function firstPicture(events: readonly RecordedEvent[], at: number): number {
  const page = Math.max(
    0,
    events.findLastIndex((event) => event.type === EVENT_TYPE.meta && event.timestamp <= at),
  )
  const snapshot = events.find(
    (event, index) => index > page && event.type === EVENT_TYPE.fullSnapshot,
  )
  return snapshot ? snapshot.timestamp + 1 : at
}

/** One event that fails must not stop the others; the player has no net of its own. */
function guard(inside: ReplayerInside, onBadEvent: () => void): void {
  const { applyIncremental, rebuildFullSnapshot, moveAndHover } = inside
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch {
      onBadEvent()
    }
  }
  const turnPage = createPageTurn(inside)
  // rrweb replaces the list of removals of a mutation; its copy is its own.
  inside.applyIncremental = (event, isSync) =>
    attempt(() => {
      turnPage.note(event)
      const data = { ...event.data }
      if (data['source'] === SOURCE.customElement) return defineElement(inside, data)
      if (data['source'] === SOURCE.adoptedStyleSheet) buildSheets(inside, data)
      // The document of a frame is built as what it is; as a change, it would lose its mode.
      const isBuilt = data['isAttachIframe'] === true && !inside.usingVirtualDom
      applyIncremental.call(inside, { ...event, data }, isSync && !isBuilt)
    })
  inside.rebuildFullSnapshot = (event, isSync) =>
    attempt(() => {
      if (turnPage.turn(event, isSync === true)) return
      // A document that is opened anew keeps these of the page before.
      const page = inside.iframe.contentDocument
      if (page) page.adoptedStyleSheets = []
      page?.fonts.clear()
      rebuildFullSnapshot.call(inside, event, isSync)
    })
  inside.moveAndHover = (...position) =>
    attempt(() => {
      const [x, y, id] = position
      // A finger keeps the element that it was put down on, and a mouse moves over what goes.
      if (inside.mirror.getNode(id)) moveAndHover.apply(inside, position)
      else Object.assign(inside.mouse.style, { left: `${x}px`, top: `${y}px` })
    })
}

function keepFieldState(inside: ReplayerInside, fieldState: FieldState): void {
  const { applyInput, applyScroll } = inside
  inside.applyInput = (data) => {
    applyInput.call(inside, data)
    fieldState.applyInput(data)
  }
  inside.applyScroll = (data, isSync) => {
    applyScroll.call(inside, data, isSync)
    fieldState.applyScroll(data)
  }
}

/**
 * On a seek rrweb builds constructed style sheets last, for those elements that
 * are still there: a sheet whose first element has gone is missing in all
 * others, and changes of its rules come before it. So they are built at once.
 */
function buildSheets(inside: ReplayerInside, data: Record<string, unknown>): void {
  const page = inside.iframe.contentDocument
  const view = page?.defaultView
  const host = inside.mirror.getNode(Number(data['id']))
  const isElsewhere = host !== null && host !== page && host.ownerDocument !== page
  if (!view || isElsewhere || !Array.isArray(data['styles'])) return
  for (const { styleId, rules } of data['styles'] as { styleId: number; rules: unknown }[]) {
    const sheet = new view.CSSStyleSheet()
    inside.styleMirror.add(sheet, styleId)
    inside.applyStyleSheetRule({ source: SOURCE.styleSheetRule, adds: rules }, sheet)
  }
  delete data['styles']
}

/**
 * Pages hide custom elements until they are defined; the replayer passes over the moment at
 * which they are. There is no code behind a name here. Once known, it stays so: the window
 * outlives its documents.
 */
function defineElement({ iframe }: ReplayerInside, data: Record<string, unknown>): void {
  const { name } = data['define'] as { name: string }
  const view = iframe.contentWindow as (Window & typeof globalThis) | null
  if (!view || view.customElements.get(name)) return
  view.customElements.define(name, class extends view.HTMLElement {})
}

/** Replaces a reference that is on show, in a style element or as its text. */
function fillSheet(node: Node | null, reference: string, css: string): void {
  const text = node?.nodeName === 'STYLE' ? node.firstChild : null
  if (text?.nodeValue === reference) text.nodeValue = css
}

function marker(timestamp: number): RecordedEvent {
  return { type: EVENT_TYPE.custom, timestamp, data: { tag: 'playhead.marker', payload: null } }
}

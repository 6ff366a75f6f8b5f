import type { StageCommand, StageReport } from '../stage-protocol.ts'
import { createElementInspector, type ElementInspector } from './inspection/index.ts'
import { measurePage, scrollPage } from './page-measure.ts'
import { createReelShelf, type ReelRun } from './reel-shelf.ts'
import type { RrwebReplayer, RrwebReplayerOptions } from './rrweb-replayer.ts'
import { isOvernested } from './sanitize-style.ts'

export interface StageOptions {
  readonly root: HTMLElement
  readonly report: (report: StageReport) => void
  readonly createReplayer: (options: RrwebReplayerOptions) => RrwebReplayer
  /** Calls back before the next paint; returns what cancels it. */
  readonly onNextFrame: (callback: () => void) => () => void
}

/** What is on show: the windows, how many of them are in the replayer, and how far to play. */
interface Showing {
  readonly run: ReelRun
  keys: readonly string[]
  readCount: number
  /** From when on the last of those that were read holds something. */
  lastFrom: number
  /** More may have come of that one. */
  hasGrown: boolean
  isReading: boolean
  limitAt: number
}

/** A page that nobody sees has no frames, but is shown all the same; in milliseconds. */
const FRAME_PATIENCE_MS = 100

/** Carries out the engine's commands; everything it reports has happened. */
export function createStage(options: StageOptions): (command: StageCommand) => void {
  const { report } = options
  const shelf = createReelShelf()
  let replayer: RrwebReplayer | null = null
  let inspector: ElementInspector | null = null
  /** Sheets that came before there was a replayer. */
  const earlySheets = new Map<string, string>()
  let showing: Showing | null = null
  /** Counts what was to be shown; while the events are read, another wish may come. */
  let wishes = 0
  /** Whether what is on its way to be shown was told to stand still. */
  let isHeld = false
  let playing = false
  let badEvents = 0
  let cancelFrame = (): void => {}

  const nextFrame = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        cancel()
        resolve()
      }, FRAME_PATIENCE_MS)
      const cancel = options.onNextFrame(() => {
        clearTimeout(timer)
        resolve()
      })
    })

  const tick = (): void => {
    if (!replayer || !playing || !showing) return
    const at = replayer.getTime()
    if (at >= showing.limitAt) {
      stop()
      report({ type: 'reached', at: showing.limitAt })
      return
    }
    if (at >= showing.lastFrom) void readOn()
    replayer.followTouches(at)
    report({ type: 'time', at, playing: true })
    cancelFrame = options.onNextFrame(tick)
  }

  /** While a window is played the one behind it is made ready, and what is past is let go. */
  const readOn = async (): Promise<void> => {
    const own = showing
    if (!own || own.isReading) return
    own.isReading = true
    for (;;) {
      const { hasGrown, readCount } = own
      const isNext = !hasGrown && playing && (replayer?.getTime() ?? 0) >= own.lastFrom
      const key = hasGrown ? own.keys[readCount - 1] : isNext ? own.keys[readCount] : undefined
      if (key === undefined) break
      own.hasGrown = false
      const events = await own.run.read(key)
      if (own !== showing) return
      if (!hasGrown) {
        replayer?.forget(own.lastFrom)
        own.readCount += 1
        own.lastFrom = events[0]?.timestamp ?? own.lastFrom
      }
      replayer?.append(events)
    }
    own.isReading = false
  }

  const start = (): void => {
    if (!replayer || playing) return
    replayer.settle()
    replayer.play()
    playing = true
    cancelFrame = options.onNextFrame(tick)
  }

  const stop = (): number => {
    cancelFrame()
    playing = false
    return replayer?.pause() ?? 0
  }

  const load = async (command: StageCommand & { type: 'load' }): Promise<void> => {
    const { request, key, bytes } = command
    try {
      report({ type: 'loaded', request, key, ...(await shelf.add(key, bytes, command)) })
    } catch (error) {
      report({ type: 'load-failed', request, key, message: describe(error) })
    }
  }

  const show = async (command: StageCommand & { type: 'show' }): Promise<void> => {
    if (!replayer) return
    const from = stop()
    wishes += 1
    const wish = wishes
    isHeld = false
    const { keys, at, limitAt } = command
    const [first = ''] = keys
    const place = showing?.keys.slice(0, showing.readCount).indexOf(first) ?? -1
    if (showing && place >= 0 && at >= from && replayer.canAdvance(at)) {
      Object.assign(showing, { keys: [...showing.keys.slice(0, place), ...keys], limitAt })
      replayer.advance(at)
      await settle(command, wish)
      return
    }
    const run = shelf.startRun()
    const events = await run.read(first)
    if (wish !== wishes) return
    if (events.length === 0) {
      const message = 'this part of the recording holds no events'
      report({ type: 'show-failed', request: command.request, message })
      return
    }
    const lastFrom = events[0]?.timestamp ?? at
    showing = { run, keys, readCount: 1, lastFrom, hasGrown: false, isReading: false, limitAt }
    replayer.show(events, at)
    await settle(command, wish)
  }

  /** Layout is a long task of its own: it belongs to the frame that shows the page. */
  const settle = async (command: StageCommand & { type: 'show' }, wish: number): Promise<void> => {
    await nextFrame()
    if (wish !== wishes) return
    replayer?.settle()
    const { request, at, playing } = command
    const goesOn = playing && !isHeld
    report({ type: 'shown', request, at, playing: goesOn })
    if (goesOn) start()
  }

  /** Windows only ever grow at their end, so what is new lies behind what is shown. */
  const extend = ({ keys, limitAt }: StageCommand & { type: 'extend' }): void => {
    if (!showing) return
    Object.assign(showing, { keys, limitAt, hasGrown: true })
    void readOn()
  }

  const setSheet = (hash: string, css: string): void => {
    if (replayer) replayer.setSheet(hash, css)
    else earlySheets.set(hash, css)
  }

  return (command) => {
    switch (command.type) {
      case 'open':
        replayer ??= options.createReplayer({
          root: options.root,
          startedAt: command.startedAt,
          onSize: (width, height) => report({ type: 'size', width, height }),
          onBadEvent: () => report({ type: 'bad-events', count: (badEvents += 1) }),
          getLimit: () => showing?.limitAt ?? Infinity,
        })
        inspector ??= createElementInspector(replayer.page, options.root)
        for (const [hash, css] of earlySheets) replayer.setSheet(hash, css)
        earlySheets.clear()
        report({ type: 'opened' })
        break
      case 'load':
        void load(command)
        break
      case 'sheet':
        setSheet(command.hash, isOvernested(command.css) ? '' : command.css)
        break
      case 'unload':
        shelf.remove(command.key)
        break
      case 'show':
        void show(command).catch((error: unknown) =>
          report({ type: 'show-failed', request: command.request, message: describe(error) }),
        )
        break
      case 'extend':
        extend(command)
        break
      case 'play':
        start()
        break
      case 'pause':
        isHeld = true
        report({ type: 'time', at: stop(), playing: false })
        break
      case 'set-speed':
        replayer?.setSpeed(command.speed)
        break
      case 'scroll-page': {
        const page = replayer?.page.getDocument()
        if (page) scrollPage(page, command.y)
        break
      }
      case 'measure':
        // Whoever measures a page shows it as such, without one visitor's pointer.
        document.documentElement.classList.add('is-measured')
        report(answerMeasure(replayer?.page.getDocument() ?? null, command))
        break
      default:
        report(answerInspection(inspector, command))
    }
  }
}

/** A page that breaks the question has no size. */
function answerMeasure(
  page: Document | null,
  { request, selectors }: StageCommand & { type: 'measure' },
): StageReport {
  try {
    if (page) return { type: 'measured', request, ...measurePage(page, selectors) }
  } catch {
    // Answered below.
  }
  return { type: 'measured', request, width: 0, height: 0, boxes: new Float64Array() }
}

type Inspection = StageCommand & {
  type: 'inspect-at' | 'inspect-step' | 'describe' | 'describe-again'
}

/** Every question has its answer: one that a strange page breaks is answered with nothing. */
function answerInspection(inspector: ElementInspector | null, command: Inspection): StageReport {
  const { request } = command
  const attempt = <Answer>(ask: () => Answer | null | undefined): Answer | null => {
    try {
      return ask() ?? null
    } catch {
      return null
    }
  }
  switch (command.type) {
    case 'inspect-at':
      return { type: 'inspected', request, element: attempt(() => inspector?.at(command)) }
    case 'inspect-step': {
      const element = attempt(() => inspector?.step(command.node, command.step))
      return { type: 'inspected', request, element }
    }
    case 'describe':
      return {
        type: 'described',
        request,
        details: attempt(() => inspector?.describe(command.node)),
      }
    case 'describe-again': {
      const details = attempt(() => inspector?.again(command.selector))
      return { type: 'described', request, details }
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

import type { StageCommand, StageReport } from '../stage-protocol.ts'
import { createElementInspector, type ElementInspector } from './inspection/index.ts'
import { createReelShelf } from './reel-shelf.ts'
import type { RrwebReplayer, RrwebReplayerOptions } from './rrweb-replayer.ts'
import { isOvernested } from './sanitize-style.ts'

export interface StageOptions {
  readonly root: HTMLElement
  readonly report: (report: StageReport) => void
  readonly createReplayer: (options: RrwebReplayerOptions) => RrwebReplayer
  /** Calls back before the next paint; returns what cancels it. */
  readonly onNextFrame: (callback: () => void) => () => void
}

/** What is on show: the windows, how many of their events, and how far to play. */
interface Showing {
  keys: readonly string[]
  eventCount: number
  limitAt: number
}

/** Carries out the engine's commands; everything it reports has happened. */
export function createStage(options: StageOptions): (command: StageCommand) => void {
  const { report } = options
  const shelf = createReelShelf()
  let replayer: RrwebReplayer | null = null
  let inspector: ElementInspector | null = null
  /** Sheets that came before there was a replayer. */
  const earlySheets = new Map<string, string>()
  let showing: Showing = { keys: [], eventCount: 0, limitAt: 0 }
  let playing = false
  let badEvents = 0
  let cancelFrame = (): void => {}

  const tick = (): void => {
    if (!replayer || !playing) return
    const at = replayer.getTime()
    if (at >= showing.limitAt) {
      stop()
      report({ type: 'reached', at: showing.limitAt })
      return
    }
    report({ type: 'time', at, playing: true })
    cancelFrame = options.onNextFrame(tick)
  }

  const start = (): void => {
    if (!replayer || playing) return
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
      const message = error instanceof Error ? error.message : String(error)
      report({ type: 'load-failed', request, key, message })
    }
  }

  const show = (command: StageCommand & { type: 'show' }): void => {
    if (!replayer) return
    const from = stop()
    if (isSameRun(command.keys, showing.keys) && command.at >= from) {
      showing.limitAt = command.limitAt
      replayer.advance(command.at)
      showed(command)
      return
    }
    const events = shelf.readEvents(command.keys)
    if (events.length === 0) {
      const message = 'this part of the recording holds no events'
      report({ type: 'show-failed', request: command.request, message })
      return
    }
    showing = { keys: command.keys, eventCount: events.length, limitAt: command.limitAt }
    replayer.show(events, command.at)
    showed(command)
  }

  const showed = ({ request, at, playing }: StageCommand & { type: 'show' }): void => {
    report({ type: 'shown', request, at, playing })
    if (playing) start()
  }

  /** Windows only ever grow at their end, so what is new lies behind what is shown. */
  const extend = ({ keys, limitAt }: StageCommand & { type: 'extend' }): void => {
    const events = shelf.readEvents(keys)
    replayer?.append(events.slice(showing.eventCount))
    showing = { keys, eventCount: Math.max(events.length, showing.eventCount), limitAt }
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
        show(command)
        break
      case 'extend':
        extend(command)
        break
      case 'play':
        start()
        break
      case 'pause':
        report({ type: 'time', at: stop(), playing: false })
        break
      case 'set-speed':
        replayer?.setSpeed(command.speed)
        break
      default:
        report(answerInspection(inspector, command))
    }
  }
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

function isSameRun(keys: readonly string[], shown: readonly string[]): boolean {
  return keys.length === shown.length && keys.every((key, index) => key === shown[index])
}

import type { StageLink } from '../stage-link.ts'
import type { StageCommand, StageReport } from '../stage-protocol.ts'

type Show = StageCommand & { type: 'show' }

/** A stage without a picture: tests say when it reports what. */
export interface FakeStage extends StageLink {
  readonly commands: readonly StageCommand[]
  report(report: StageReport): void
  /** The last command of a kind. */
  last<Type extends StageCommand['type']>(type: Type): (StageCommand & { type: Type }) | undefined
  /** When off, `show` is not answered until the test does so. */
  answersShow: boolean
  answer(show: Show): void
  unplayable: Set<string>
  activity: Map<string, number[]>
  rate: Map<string, number[]>
  degraded: Map<string, number[]>
}

/** Answers `load` and `show` at once, as a healthy stage does. */
export function createFakeStage(): FakeStage {
  const listeners = new Set<(report: StageReport) => void>()
  const commands: StageCommand[] = []
  const stage: FakeStage = {
    commands,
    answersShow: true,
    unplayable: new Set(),
    activity: new Map(),
    rate: new Map(),
    degraded: new Map(),
    last: (type) =>
      commands.findLast(
        (command): command is StageCommand & { type: typeof type } => command.type === type,
      ),
    report(report) {
      for (const listener of listeners) listener(report)
    },
    answer({ request, at, playing }) {
      stage.report({ type: 'shown', request, at, playing })
    },
    send(command) {
      commands.push(command)
      if (command.type === 'load') {
        const [lastSequence = -1, firstAt = 0, lastAt = 0] = new Float64Array(command.bytes)
        stage.report({
          type: 'loaded',
          request: command.request,
          key: command.key,
          firstAt,
          lastAt,
          lastSequence,
          eventCount: 2,
          badEvents: 0,
          playable: !stage.unplayable.has(command.key),
          activity: Float64Array.from(stage.activity.get(command.key) ?? []),
          rate: Float64Array.from(stage.rate.get(command.key) ?? []),
          degraded: Float64Array.from(stage.degraded.get(command.key) ?? []),
        })
      } else if (command.type === 'show' && stage.answersShow) stage.answer(command)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    destroy: () => listeners.clear(),
  }
  return stage
}

/** What the fake stage reads out of a window's bytes. */
export function encodeFakeWindow(
  lastSequence: number,
  firstAt: number,
  lastAt: number,
): Uint8Array {
  return new Uint8Array(Float64Array.of(lastSequence, firstAt, lastAt).buffer)
}

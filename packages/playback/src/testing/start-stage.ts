import { onTestFinished } from 'vitest'
import { createRrwebReplayer } from '../stage/rrweb-replayer.ts'
import { createStage } from '../stage/stage.ts'
import type { StageCommand, StageReport } from '../stage-protocol.ts'
import { gzipFrames, type TestChunk } from './gzip-frames.ts'

/** A real stage with rrweb's replayer, and what it reported. */
export interface TestStage {
  readonly reports: readonly StageReport[]
  readonly page: () => Document
  run(command: StageCommand): void
  /** Takes it off the page before the test ends. */
  remove(): void
  until<Type extends StageReport['type']>(type: Type): Promise<StageReport & { type: Type }>
  load(key: string, chunks: readonly TestChunk[]): Promise<StageReport & { type: 'loaded' }>
  show(
    at: number,
    options?: { keys?: string[]; limitAt?: number; playing?: boolean },
  ): Promise<void>
}

/**
 * To be called in a test: it ends with that.
 *
 * @param options.hasFrames false: as in a tab that nobody sees
 */
export function startStage(startedAt: number, { hasFrames = true } = {}): TestStage {
  const root = document.createElement('div')
  document.body.append(root)
  onTestFinished(() => root.remove())
  const reports: StageReport[] = []
  const waiting: { type: string; resolve: (report: StageReport) => void }[] = []
  const run = createStage({
    root,
    createReplayer: createRrwebReplayer,
    onNextFrame(callback) {
      if (!hasFrames) return () => {}
      const frame = requestAnimationFrame(callback)
      return () => cancelAnimationFrame(frame)
    },
    report(report) {
      reports.push(report)
      const index = waiting.findIndex(({ type }) => type === report.type)
      if (index >= 0) waiting.splice(index, 1)[0]?.resolve(report)
    },
  })
  onTestFinished(() => run({ type: 'pause' }))
  run({ type: 'open', startedAt })
  const until: TestStage['until'] = (type) =>
    new Promise((resolve) => waiting.push({ type, resolve: resolve as never }))
  return {
    reports,
    run,
    remove: () => root.remove(),
    until,
    page() {
      const page = root.querySelector('iframe')?.contentDocument
      if (!page) throw new Error('the stage has no page')
      return page
    },
    async load(key, chunks) {
      const loaded = until('loaded')
      const bytes = (await gzipFrames(chunks)).slice().buffer
      const span = { fromAt: startedAt, toAt: startedAt + 3_600_000 }
      run({ type: 'load', request: 1, key, ...span, bytes })
      return loaded
    },
    async show(at, { keys = ['a/0'], limitAt = at + 3_600_000, playing = false } = {}) {
      const shown = until('shown')
      run({ type: 'show', request: 2, keys, at, limitAt, playing })
      await shown
    },
  }
}

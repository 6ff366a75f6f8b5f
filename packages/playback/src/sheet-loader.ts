import type { Clock, StageLink } from './stage-link.ts'
import type { ReplayLoader } from './window-store.ts'

/** Brings the style sheets of a session to the stage, each once. */
export interface SheetLoader {
  /**
   * Asks for those that the stage has not got. Resolves when all are there or missing,
   * or it has taken too long to wait: a picture without styles is better than none.
   */
  ensure(hashes: readonly string[]): Promise<void>
  /** How many could not be had when they were last asked for. */
  countMissing(): number
}

export interface SheetLoaderOptions {
  readonly loader: Pick<ReplayLoader<unknown>, 'loadSheet'>
  readonly stage: StageLink
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What is missing has changed. */
  readonly onChange: () => void
}

/** How long a picture waits for its styles, in milliseconds. */
const WAIT_MS = 3_000

export function createSheetLoader(options: SheetLoaderOptions): SheetLoader {
  const { loader, stage, clock, signal } = options
  const held = new Set<string>()
  const missing = new Set<string>()
  const running = new Map<string, Promise<void>>()

  async function load(hash: string): Promise<void> {
    try {
      const css = await loader.loadSheet(hash, signal)
      if (signal.aborted) return
      held.add(hash)
      missing.delete(hash)
      stage.send({ type: 'sheet', hash, css })
    } catch {
      missing.add(hash)
    } finally {
      running.delete(hash)
    }
    if (!signal.aborted) options.onChange()
  }

  return {
    async ensure(hashes) {
      const work = hashes
        .filter((hash) => !held.has(hash))
        .map((hash) => {
          const loading = running.get(hash) ?? load(hash)
          running.set(hash, loading)
          return loading
        })
      if (work.length === 0) return
      let cancel = (): void => {}
      const patience = new Promise<void>((resolve) => {
        cancel = clock.after(WAIT_MS, resolve)
      })
      await Promise.race([Promise.all(work), patience])
      cancel()
    },
    countMissing: () => missing.size,
  }
}

/**
 * The replay engine. It knows where in the session the playhead should be,
 * fetches what is needed for that, and tells the stage; what it publishes is
 * what the stage has confirmed. Every wish (seek, play, pause) starts a new
 * turn, and whatever belongs to an earlier turn is dropped when it arrives, so
 * that a storm of seeks ends at the last one.
 */
import type { ReplayManifest } from '@playhead/protocol'
import { INITIAL_STATE, type PlayerState } from './player-state.ts'
import { createReplayPlan, type ReplayPlan, type Run } from './replay-plan.ts'
import { createSheetLoader } from './sheet-loader.ts'
import { browserClock, type Clock, type StageLink } from './stage-link.ts'
import type { StageReport } from './stage-protocol.ts'
import type { PlanWindow, Stretch, TabHint } from './stretches.ts'
import { createWindowStore, type ReplayLoader } from './window-store.ts'

export interface PlayerOptions {
  readonly loader: ReplayLoader<ReplayManifest>
  readonly stage: StageLink
  /** Where to begin, in milliseconds since the session's start. Default 0. */
  readonly startMs?: number
  /** Whether to play at once. Default false: the first picture stands still. */
  readonly playing?: boolean
  readonly skipInactivity?: boolean
  readonly speed?: number
  /** What is known to have happened in which tab. */
  readonly hints?: readonly TabHint[]
  readonly clock?: Clock
}

/** Offsets are milliseconds since the session's start. No method throws. */
export interface Player {
  readonly state: PlayerState
  /** Calls back on every change, and once at once; returns what ends it. */
  subscribe(listener: (state: PlayerState) => void): () => void
  play(): void
  pause(): void
  seek(offsetMs: number): void
  setSpeed(speed: number): void
  setSkipInactivity(on: boolean): void
  setHints(hints: readonly TabHint[]): void
  /** After a failure: tries again what failed. */
  retry(): void
  destroy(): void
}

/** How long a gap is shown before playing goes on behind it, in milliseconds. */
const GAP_HOLD_MS = 1_200
/** How often the manifest of a live session is asked for, in milliseconds. */
const LIVE_POLL_MS = 2_000
/** Playing time ahead of the playhead that should be loaded, in milliseconds. */
const READ_AHEAD_MS = 30_000
/** Sessions up to this size are read whole, so that all inactivity is known. */
const READ_WHOLE_BYTES = 6 * 1024 * 1024
/** An idle span is left this long before its end, so that what ends it is seen. */
const IDLE_LEAD_MS = 1_000

/**
 * Plays a session on a stage.
 *
 * ```ts
 * const player = createPlayer({ loader, stage: await connectStage(frame) })
 * player.subscribe(({ phase, offsetMs }) => draw(phase, offsetMs))
 * player.seek(12_000)
 * ```
 */
export function createPlayer(options: PlayerOptions): Player {
  const { loader, stage, clock = browserClock } = options
  const store = createWindowStore({ loader, stage, clock })
  const listeners = new Set<(state: PlayerState) => void>()
  const damaged = new Set<string>()
  /** Windows of which less came than the manifest said. */
  const short = new Set<string>()
  const abort = new AbortController()
  const sheets = createSheetLoader({
    loader,
    stage,
    clock,
    signal: abort.signal,
    onChange: () => refresh(),
  })
  let state: PlayerState = {
    ...INITIAL_STATE,
    offsetMs: options.startMs ?? 0,
    speed: options.speed ?? 1,
    skipInactivity: options.skipInactivity ?? true,
  }
  let hints = options.hints ?? []
  let plan: ReplayPlan | null = null
  let run: Run | null = null
  let turn = 0
  /** The moment for which a manifest with every window around was asked last. */
  let divided: number | null = null
  let pendingShow: { request: number; window: PlanWindow } | null = null
  let wanted = { offsetMs: options.startMs ?? 0, playing: options.playing ?? false }
  let appliedBadEvents = 0
  let cancelGap = (): void => {}
  let cancelPoll = (): void => {}

  const set = (patch: Partial<PlayerState>): void => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener(state)
  }

  const toAt = (offsetMs: number): number => (plan?.manifest.startedAt ?? 0) + offsetMs

  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error)
    const hint = error instanceof Error && 'hint' in error ? error.hint : null
    const phase = { name: 'failed', message, hint: typeof hint === 'string' ? hint : null } as const
    set({ phase, targetMs: null })
  }

  const refresh = (): void => {
    if (!plan) return
    const read = store.summaries().reduce((sum, { badEvents }) => sum + badEvents, 0)
    set({
      ...plan.describe(),
      badEvents: read + appliedBadEvents,
      missingSheets: sheets.countMissing(),
    })
  }

  const applyManifest = (manifest: ReplayManifest): void => {
    plan = createReplayPlan({ manifest, store, hints, damaged })
    refresh()
  }

  const begin = async (): Promise<void> => {
    set({ phase: { name: 'loading' } })
    try {
      applyManifest(await loader.loadManifest(abort.signal, wanted.offsetMs))
    } catch (error) {
      if (!abort.signal.aborted) fail(error)
      return
    }
    stage.send({ type: 'open', startedAt: toAt(0) })
    stage.send({ type: 'set-speed', speed: state.speed })
    void ensureSheets()
    schedulePoll()
    goTo(wanted.offsetMs, wanted.playing)
  }

  /** A stage that has a picture gets the sheets that come later at any time. */
  const ensureSheets = (): Promise<void> => sheets.ensure(plan?.manifest.sheets ?? [])

  const goTo = (offsetMs: number, playing: boolean): void => {
    const target = Math.min(Math.max(0, offsetMs), state.durationMs)
    wanted = { offsetMs: plan ? target : offsetMs, playing }
    if (!plan) return
    turn += 1
    cancelGap()
    pendingShow = null
    const stretch = plan.stretchAt(toAt(target))
    if (!stretch) set({ phase: { name: 'empty' } })
    else if (stretch.kind === 'gap') enterGap(stretch, target)
    else void showWindow(stretch.window, target)
  }

  const enterGap = (stretch: Stretch & { kind: 'gap' }, offsetMs: number): void => {
    run = null
    stage.send({ type: 'pause' })
    const { playing } = wanted
    const [fromMs, toMs] = [stretch.fromAt - toAt(0), stretch.toAt - toAt(0)]
    const phase = { name: 'gap', reason: stretch.reason, fromMs, toMs, playing } as const
    set({ phase, offsetMs, targetMs: null })
    if (!playing) return
    cancelGap = clock.after(GAP_HOLD_MS, () => {
      if (toMs < state.durationMs) goTo(toMs, true)
      else endInGap(toMs)
    })
  }

  /** The gap stays on show where nothing else would say why there is no picture. */
  const endInGap = (offsetMs: number): void => {
    if (state.live) set({ offsetMs })
    else if (state.size) finish(offsetMs)
    else goTo(offsetMs, false)
  }

  const showWindow = async (window: PlanWindow, offsetMs: number): Promise<void> => {
    const mine = turn
    set({ targetMs: offsetMs })
    if (!store.get(window.key)) {
      stage.send({ type: 'pause' })
      set({ phase: { name: 'buffering', playing: wanted.playing } })
    }
    try {
      if (window.parts !== undefined && divided !== offsetMs) {
        // Far from where the manifest was asked for, many windows are joined to one.
        divided = offsetMs
        applyManifest(await loader.loadManifest(abort.signal, offsetMs))
        if (mine === turn) goTo(offsetMs, wanted.playing)
        return
      }
      const loading = [store.ensure(window), ensureSheets()] as const
      const [{ playable, lastSequence }] = await Promise.all(loading)
      if (mine !== turn) return
      refresh()
      if (playable && lastSequence < window.lastSequence && !short.has(window.key)) {
        // Damage shows when a chunk is read: the server has a gap for it by now.
        short.add(window.key)
        applyManifest(await loader.loadManifest(abort.signal, offsetMs))
        if (mine === turn) goTo(offsetMs, wanted.playing)
        return
      }
      if (playable) return showLoaded(window, offsetMs)
      plan?.markDamaged(window.key)
      refresh()
      goTo(offsetMs, wanted.playing)
    } catch (error) {
      if (mine === turn && !abort.signal.aborted) fail(error)
    }
  }

  const showLoaded = (window: PlanWindow, offsetMs: number): void => {
    const at = toAt(offsetMs)
    run = plan?.runFrom(at) ?? null
    if (!run) return
    pendingShow = { request: turn, window }
    const { keys, limitAt } = run
    stage.send({ type: 'show', request: turn, keys, at, limitAt, playing: wanted.playing })
    store.trim(new Set(keys))
  }

  const finish = (offsetMs: number): void => {
    set({ phase: { name: state.live ? 'waiting' : 'ended' }, offsetMs, targetMs: null })
  }

  const hear = (report: StageReport): void => {
    switch (report.type) {
      case 'shown':
        if (report.request !== pendingShow?.request) return
        set({
          phase: { name: report.playing ? 'playing' : 'paused' },
          offsetMs: report.at - toAt(0),
          targetMs: null,
          tabId: pendingShow.window.tabId,
        })
        pendingShow = null
        void readAhead()
        void readWhole()
        break
      case 'show-failed':
        if (report.request === pendingShow?.request) fail(new Error(report.message))
        break
      case 'time':
        if (state.targetMs === null && run) hearTime(report)
        break
      case 'reached':
        if (state.targetMs === null && run) reach(report.at - toAt(0))
        break
      case 'size':
        set({ size: { width: report.width, height: report.height } })
        break
      case 'bad-events':
        appliedBadEvents = report.count
        refresh()
    }
  }

  const hearTime = ({ at, playing }: StageReport & { type: 'time' }): void => {
    const offsetMs = Math.min(at - toAt(0), state.durationMs)
    const name = playing ? 'playing' : 'paused'
    set(state.phase.name === name ? { offsetMs } : { offsetMs, phase: { name } })
    if (!playing) return
    void readAhead()
    const idle = state.skipInactivity && state.idle.find(({ from, to }) => isWithin(from, to))
    if (!idle) return
    const to = idle.to >= state.durationMs ? idle.to : idle.to - IDLE_LEAD_MS
    set({ skipped: { from: offsetMs, to } })
    goTo(to, true)
  }

  const isWithin = (from: number, to: number): boolean =>
    state.offsetMs >= from + IDLE_LEAD_MS && state.offsetMs < to - 2 * IDLE_LEAD_MS

  const reach = (offsetMs: number): void => {
    if (offsetMs < state.durationMs) goTo(offsetMs, true)
    else finish(offsetMs)
  }

  const readAhead = async (): Promise<void> => {
    const next = run?.next
    const nearMs = READ_AHEAD_MS * Math.max(1, state.speed)
    if (!run || next?.kind !== 'window' || run.limitAt - toAt(state.offsetMs) > nearMs) return
    if (store.get(next.window.key)) return
    // A failure shows when the playhead gets there, and is tried again then.
    await loadNext(next.window).then(extend, () => {})
  }

  const loadNext = async (window: PlanWindow): Promise<void> => {
    const { parts, fromAt, toAt: until } = window
    if (parts === undefined) return void (await store.ensure(window))
    const [offsetMs, mine] = [fromAt - toAt(0), turn]
    if (divided === offsetMs) return
    divided = offsetMs
    applyManifest(await loader.loadManifest(abort.signal, offsetMs))
    const first = plan?.windows.find((each) => each.fromAt >= fromAt && each.toAt <= until)
    if (first && mine === turn) await store.ensure(first)
  }

  const readWhole = async (): Promise<void> => {
    const windows = plan?.windows ?? []
    const missing = windows.filter(({ key }) => !store.get(key))
    const total = windows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (missing.length === 0 || total > READ_WHOLE_BYTES) return
    const mine = turn
    for (const window of missing) {
      if (mine !== turn || abort.signal.aborted) return
      await store.ensure(window).then(extend, () => {})
    }
  }

  /** Hands to the stage what has been loaded behind the run on show. */
  const extend = (): void => {
    refresh()
    if (!run || !plan || pendingShow) return
    const shown = run
    const longer = plan.runFrom(toAt(state.offsetMs))
    const startsAlike = longer && shown.keys.includes(longer.keys[0] ?? '')
    if (!startsAlike) return
    const before = shown.keys.slice(0, shown.keys.indexOf(longer.keys[0] ?? ''))
    run = { ...longer, keys: [...before, ...longer.keys] }
    stage.send({ type: 'extend', keys: run.keys, limitAt: run.limitAt })
  }

  const schedulePoll = (): void => {
    cancelPoll()
    if (plan?.manifest.live) cancelPoll = clock.after(LIVE_POLL_MS, () => void poll())
  }

  const poll = async (): Promise<void> => {
    const before = plan?.manifest
    try {
      const manifest = await loader.loadManifest(abort.signal, state.offsetMs)
      const grown = manifest.endedAt > (before?.endedAt ?? 0) || manifest.live !== before?.live
      applyManifest(manifest)
      void ensureSheets()
      if (state.phase.name === 'empty') goTo(wanted.offsetMs, wanted.playing)
      else if (grown) await grow()
    } catch {
      // The next poll tries again; what has arrived stays playable.
    }
    if (!abort.signal.aborted) schedulePoll()
  }

  const grow = async (): Promise<void> => {
    const stretch = plan?.stretchAt(toAt(state.offsetMs))
    const grownWindows = plan?.windows.filter(({ key }) => run?.keys.includes(key)) ?? []
    if (stretch?.kind === 'window') await Promise.all(grownWindows.map(store.ensure))
    extend()
    if (state.phase.name === 'gap' && state.phase.playing) goTo(state.offsetMs, true)
    if (state.phase.name !== 'waiting') return
    if (state.offsetMs >= state.durationMs) finish(state.durationMs)
    else if (run) stage.send({ type: 'play' })
    else goTo(state.offsetMs, true)
  }

  const player: Player = {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => listeners.delete(listener)
    },
    play() {
      const { name } = state.phase
      const atEnd = state.offsetMs >= state.durationMs && !state.live
      if (name === 'playing' || name === 'waiting' || name === 'failed') return
      wanted = { ...wanted, playing: true }
      if (name === 'paused' && state.targetMs === null && run && !atEnd) {
        stage.send({ type: 'play' })
      } else goTo(atEnd ? 0 : (state.targetMs ?? state.offsetMs), true)
    },
    pause() {
      const { name } = state.phase
      wanted = { ...wanted, playing: false }
      if (name === 'waiting') set({ phase: { name: 'paused' } })
      else if (name === 'playing' && state.targetMs === null) stage.send({ type: 'pause' })
      else if (name !== 'ended' && name !== 'failed' && name !== 'paused') {
        goTo(state.targetMs ?? state.offsetMs, false)
      }
    },
    seek(offsetMs) {
      const { name } = state.phase
      const keepsPlaying = name === 'playing' || name === 'waiting' || name === 'ended'
      goTo(offsetMs, keepsPlaying || (wanted.playing && name !== 'paused' && name !== 'failed'))
    },
    setSpeed(speed) {
      stage.send({ type: 'set-speed', speed })
      set({ speed })
    },
    setSkipInactivity: (on) => set({ skipInactivity: on }),
    setHints(next) {
      hints = next
      if (plan) applyManifest(plan.manifest)
    },
    retry() {
      if (plan) goTo(wanted.offsetMs, wanted.playing)
      else void begin()
    },
    destroy() {
      abort.abort()
      turn += 1
      cancelGap()
      cancelPoll()
      unsubscribe()
      store.destroy()
      listeners.clear()
    },
  }
  const unsubscribe = stage.subscribe(hear)
  void begin()
  return player
}

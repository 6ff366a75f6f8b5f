/**
 * The replay engine. It knows where in the session the playhead should be,
 * fetches what is needed for that, and tells the stage; what it publishes is
 * what the stage has confirmed. Every wish (seek, play, pause) starts a new
 * turn, and whatever belongs to an earlier turn is dropped when it arrives, so
 * that a storm of seeks ends at the last one.
 */
import { findSkip } from './idle-spans.ts'
import { startLivePoll } from './live-poll.ts'
import { isOutside, parseLoop } from './loop.ts'
import { findMark, type Mark } from './marks.ts'
import type { Player, PlayerOptions } from './player-face.ts'
import { INITIAL_STATE, SPEEDS, type PlayerState } from './player-state.ts'
import { createReadAhead, type Showing } from './read-ahead.ts'
import { createRecording } from './recording.ts'
import { createSeekGate } from './seek-gate.ts'
import { createSheetLoader } from './sheet-loader.ts'
import { browserClock } from './stage-link.ts'
import type { StageReport } from './stage-protocol.ts'
import type { PlanWindow, Stretch } from './stretches.ts'
import { createWindowStore } from './window-store.ts'

/** How long a gap is shown before playing goes on behind it, in milliseconds. */
const GAP_HOLD_MS = 1_200

/**
 * Plays a session on a stage.
 *
 * ```ts
 * const player = createPlayer({ loader, stage: awaitStage(connectStage(frame)) })
 * player.subscribe(({ phase, offsetMs }) => draw(phase, offsetMs))
 * player.seek(12_000)
 * ```
 */
export function createPlayer(options: PlayerOptions): Player {
  const { loader, stage, clock = browserClock } = options
  const store = createWindowStore({ loader, stage, clock })
  const listeners = new Set<(state: PlayerState) => void>()
  const abort = new AbortController()
  const { signal } = abort
  const sheets = createSheetLoader({ loader, stage, clock, signal, onChange: () => refresh() })
  const recording = createRecording({
    loader,
    store,
    sheets,
    hints: options.hints ?? [],
    signal,
    onChange: () => refresh(),
  })
  const { toAt, toOffset } = recording
  let state: PlayerState = {
    ...INITIAL_STATE,
    offsetMs: options.startMs ?? 0,
    speed: options.speed ?? 1,
    skipInactivity: options.skipInactivity ?? true,
  }
  const showing: Showing = { turn: 0, run: null, pending: null, tabId: null }
  const gate = createSeekGate(clock, () => showing.pending !== null)
  let marks: readonly Mark[] = []
  const ahead = createReadAhead({
    recording,
    store,
    stage,
    showing,
    clock,
    signal,
    getState: () => state,
    onLoaded: () => refresh(),
    onWhole: () => replan(recording.replan),
  })
  let wanted = { offsetMs: options.startMs ?? 0, playing: options.playing ?? false }
  let appliedBadEvents = 0
  let cancelGap = (): void => {}
  let livePoll: { stop(): void } | null = null

  const set = (patch: Partial<PlayerState>): void => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener(state)
  }

  const fail = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error)
    const hint = error instanceof Error && 'hint' in error ? error.hint : null
    const phase = { name: 'failed', message, hint: typeof hint === 'string' ? hint : null } as const
    set({ phase, targetMs: null })
    gate.open()
  }

  const refresh = (): void => {
    if (!recording.plan) return
    const read = store.summaries().reduce((sum, { badEvents }) => sum + badEvents, 0)
    const known = recording.describe()
    // What follows from it, such as the marks of a timeline, is computed only if it differs.
    if (String(known.degraded) === String(state.degraded)) known.degraded = state.degraded
    set({ ...known, badEvents: read + appliedBadEvents })
  }

  const begin = async (): Promise<void> => {
    set({ phase: { name: 'loading' } })
    try {
      await recording.load(wanted.offsetMs)
    } catch (error) {
      if (!signal.aborted) fail(error)
      return
    }
    if (signal.aborted) return
    stage.send({ type: 'open', startedAt: toAt(0) })
    stage.send({ type: 'set-speed', speed: state.speed })
    void recording.ensureSheets()
    const getOffsetMs = (): number => state.offsetMs
    const watch = loader.watch?.bind(loader)
    livePoll?.stop()
    livePoll = startLivePoll({ recording, clock, watch, getOffsetMs, onManifest: hearManifest })
    set({ loop: parseLoop(options.loop ?? null, state.durationMs) })
    const isAtEdge = state.live && typeof options.startMs !== 'number'
    goTo(isAtEdge ? state.durationMs : wanted.offsetMs, wanted.playing)
  }

  const clamp = (offsetMs: number): number => Math.min(Math.max(0, offsetMs), state.durationMs)

  const goTo = (offsetMs: number, playing: boolean): void => {
    const target = clamp(offsetMs)
    wanted = { offsetMs: recording.plan ? target : offsetMs, playing }
    if (!recording.plan) return
    showing.turn += 1
    showing.pending = null
    cancelGap()
    const stretch = recording.plan.stretchAt(toAt(target))
    if (!stretch) set({ phase: { name: 'empty' } })
    else if (stretch.kind === 'gap') enterGap(stretch, target)
    else void showWindow(stretch.window, target)
  }

  /** Whether nothing need be fetched for a moment, and nothing is being built. */
  const isAtHand = (offsetMs: number): boolean => {
    const stretch = recording.plan?.stretchAt(toAt(clamp(offsetMs)))
    return !showing.pending && stretch?.kind === 'window' && store.get(stretch.window.key) !== null
  }

  /** What was wished before is forgotten. */
  const wish = (offsetMs: number, playing: boolean): void => {
    gate.clear()
    goTo(offsetMs, playing)
  }

  const enterGap = (stretch: Stretch & { kind: 'gap' }, offsetMs: number): void => {
    showing.run = null
    showing.tabId = stretch.tabId
    stage.send({ type: 'pause' })
    const { playing } = wanted
    const [fromMs, toMs] = [toOffset(stretch.fromAt), toOffset(stretch.toAt)]
    const phase = { name: 'gap', reason: stretch.reason, fromMs, toMs, playing } as const
    set({ phase, offsetMs, targetMs: null })
    if (gate.open() || !playing) return
    cancelGap = clock.after(GAP_HOLD_MS, () => {
      if (state.loop && toMs >= state.loop.to) goTo(state.loop.from, true)
      else if (toMs < state.durationMs) goTo(toMs, true)
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
    const { turn } = showing
    showing.tabId = window.tabId
    const goOn = (): void => {
      if (turn === showing.turn) goTo(offsetMs, wanted.playing)
    }
    set({ targetMs: offsetMs })
    if (!store.get(window.key)) {
      stage.send({ type: 'pause' })
      set({ phase: { name: 'buffering', playing: wanted.playing } })
    }
    try {
      // Far from where the manifest was asked for, many windows are joined to one.
      if (window.parts !== undefined && (await recording.divide(offsetMs))) return goOn()
      const [summary] = await Promise.all([store.ensure(window), recording.ensureSheets()])
      if (turn !== showing.turn) return
      refresh()
      if (!summary.playable) {
        recording.plan?.markDamaged(window.key)
        refresh()
        return goOn()
      }
      if (!recording.noteShort(window, summary)) return showLoaded(window, offsetMs)
      // Damage shows when a chunk is read: the server has a gap for it by now.
      await recording.load(offsetMs)
      goOn()
    } catch (error) {
      if (turn === showing.turn && !signal.aborted) fail(error)
    }
  }

  const showLoaded = (window: PlanWindow, offsetMs: number): void => {
    const at = toAt(offsetMs)
    const run = recording.plan?.runFrom(at) ?? null
    showing.run = run
    if (!run) return
    const request = showing.turn
    showing.pending = { request, window }
    const { keys, limitAt } = run
    stage.send({ type: 'show', request, keys, at, limitAt, playing: wanted.playing })
    store.trim(new Set(keys))
  }

  const finish = (offsetMs: number): void => {
    set({ phase: { name: state.live ? 'live' : 'ended' }, offsetMs, targetMs: null })
  }

  const hear = (report: StageReport): void => {
    switch (report.type) {
      case 'shown':
        if (report.request !== showing.pending?.request) return
        set({
          phase: { name: report.playing ? 'playing' : 'paused' },
          offsetMs: toOffset(report.at),
          targetMs: null,
          tabId: showing.pending.window.tabId,
        })
        showing.pending = null
        if (gate.open()) return
        void ahead.loadNext()
        void ahead.loadWhole()
        break
      case 'show-failed':
        if (report.request === showing.pending?.request) fail(new Error(report.message))
        break
      case 'time':
        if (state.targetMs === null && showing.run) hearTime(report)
        break
      case 'reached':
        if (state.targetMs === null && showing.run) reach(toOffset(report.at))
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
    const offsetMs = Math.min(toOffset(at), state.durationMs)
    const name = playing ? 'playing' : 'paused'
    set(state.phase.name === name ? { offsetMs } : { offsetMs, phase: { name } })
    if (!playing) return
    void ahead.loadNext()
    if (state.loop && offsetMs >= state.loop.to) return goTo(state.loop.from, true)
    const skipped = state.skipInactivity ? findSkip(state) : null
    if (!skipped) return
    set({ skipped })
    goTo(state.loop && skipped.to >= state.loop.to ? state.loop.from : skipped.to, true)
  }

  const reach = (offsetMs: number): void => {
    if (state.loop && offsetMs >= state.loop.to) goTo(state.loop.from, true)
    else if (offsetMs < state.durationMs) goTo(offsetMs, true)
    else finish(offsetMs)
  }

  /** What is shown when is another question now: is it still the right tab? */
  const replan = (change: () => void): void => {
    change()
    const { name } = state.phase
    if (!recording.plan || name === 'loading' || name === 'failed' || name === 'empty') return
    const offsetMs = state.targetMs ?? state.offsetMs
    const stretch = recording.plan.stretchAt(toAt(offsetMs))
    if (stretch && stretch.tabId !== showing.tabId) goTo(offsetMs, isUnderWay())
    else ahead.extend()
  }

  const isUnderWay = (): boolean => {
    const { phase } = state
    if (phase.name === 'buffering' || phase.name === 'gap') return phase.playing
    return phase.name === 'playing' || phase.name === 'live'
  }

  const hearManifest = async (hasGrown: boolean): Promise<void> => {
    void recording.ensureSheets()
    if (state.phase.name === 'empty') goTo(wanted.offsetMs, wanted.playing)
    else if (hasGrown) await grow()
  }

  const grow = async (): Promise<void> => {
    const { plan } = recording
    const stretch = plan?.stretchAt(toAt(state.offsetMs))
    const shown = plan?.windows.filter(({ key }) => showing.run?.keys.includes(key)) ?? []
    // In which tab the visitor is now shows in what came of the others.
    const others = plan && plan.manifest.tabs.length > 1 ? plan.allWindows : []
    const open = others.filter(({ complete, key }) => !complete && store.get(key))
    if (stretch?.kind === 'window') await Promise.all([...shown, ...open].map(store.ensure))
    if (open.length > 0) replan(recording.replan)
    else ahead.extend()
    if (state.phase.name === 'gap' && state.phase.playing) goTo(state.offsetMs, true)
    if (state.phase.name !== 'live') return
    if (state.offsetMs >= state.durationMs) finish(state.durationMs)
    else if (showing.run) stage.send({ type: 'play' })
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
      if (name === 'playing' || name === 'live' || name === 'failed') return
      wanted = { ...wanted, playing: true }
      if (name === 'paused' && state.targetMs === null && showing.run && !atEnd) {
        stage.send({ type: 'play' })
      } else wish(atEnd ? 0 : (state.targetMs ?? state.offsetMs), true)
    },
    pause() {
      const { name } = state.phase
      wanted = { ...wanted, playing: false }
      if (name === 'live') set({ phase: { name: 'paused' } })
      else if (name === 'playing' && state.targetMs === null) stage.send({ type: 'pause' })
      else if (name !== 'ended' && name !== 'failed' && name !== 'paused') {
        wish(state.targetMs ?? state.offsetMs, false)
      }
    },
    seek(offsetMs) {
      const { name } = state.phase
      if (!Number.isFinite(offsetMs)) return
      if (state.loop && isOutside(state.loop, offsetMs)) set({ loop: null })
      const keepsPlaying = name === 'playing' || name === 'live' || name === 'ended'
      const playing = keepsPlaying || (wanted.playing && name !== 'paused' && name !== 'failed')
      if (recording.plan) set({ targetMs: clamp(offsetMs) })
      gate.pass(() => goTo(offsetMs, playing), isAtHand(offsetMs))
    },
    seekToEnd() {
      set({ loop: null })
      wish(state.durationMs, state.live)
    },
    seekMark(direction, isWanted = () => true) {
      const from = state.targetMs ?? state.offsetMs
      const mark = findMark(marks.filter(isWanted), from, direction)
      if (mark) player.seek(mark.offsetMs)
      return mark !== null
    },
    setMarks: (next) => void (marks = next),
    setLoop(span) {
      const loop = parseLoop(span, state.durationMs)
      set({ loop })
      const offsetMs = state.targetMs ?? state.offsetMs
      if (loop && isOutside(loop, offsetMs)) player.seek(loop.from)
    },
    pinTab(tabId) {
      const known = state.tabs.find((tab) => tab.tabId === tabId)
      replan(() => recording.pinTab(known?.tabId ?? null))
    },
    setSpeed(speed) {
      if (!SPEEDS.some((known) => known === speed)) return
      stage.send({ type: 'set-speed', speed })
      set({ speed })
    },
    setSkipInactivity: (on) => set({ skipInactivity: on }),
    setHints: (hints) => replan(() => recording.setHints(hints)),
    retry() {
      if (recording.plan) wish(wanted.offsetMs, wanted.playing)
      else void begin()
    },
    destroy() {
      abort.abort()
      showing.turn += 1
      cancelGap()
      livePoll?.stop()
      unsubscribe()
      store.destroy()
      listeners.clear()
    },
  }
  const unsubscribe = stage.subscribe(hear)
  void begin()
  return player
}

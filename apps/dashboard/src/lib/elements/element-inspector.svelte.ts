import type {
  ElementDetails,
  ElementProbe,
  ElementStep,
  InspectedElement,
  PlayerState,
} from '@playhead/playback'
import { untrack } from 'svelte'

interface Place {
  readonly x: number
  readonly y: number
}

/** What somebody points at in a replay that stands still; reading it is reactive. */
export interface ElementInspector {
  /** The next click picks what is under it. */
  readonly isPicking: boolean
  /** Drawn over the page; null where nothing is, or while the page moves. */
  readonly highlighted: InspectedElement | null
  /** What was picked, as it was at `selectedAtMs`. */
  readonly selected: ElementDetails | null
  readonly selectedAtMs: number
  /** Whether what was picked is on the page on show; it is not known while that moves. */
  readonly presence: 'here' | 'gone' | 'unknown'
  /** Begins to pick, or ends it. */
  toggle(): void
  stop(): void
  /** The pointer is at a place of the page, in its own CSS pixels; null: it has left. */
  point(place: Place | null): void
  /** Picks what is at a place. */
  pickAt(place: Place): void
  /** From what is highlighted to another element. */
  step(step: ElementStep): void
  /** Picks what is highlighted. */
  confirm(): void
  /** Picks an element that was told of; only highlights it while `isPreview`. */
  choose(node: number, isPreview?: boolean): void
  /** Picks the element one step from what is picked. */
  move(step: ElementStep): void
  clear(): void
}

export interface ElementInspectorOptions {
  readonly probe: () => ElementProbe | null
  readonly state: () => PlayerState | null
  readonly pause: () => void
  /** Whether what was picked is on show beside the page. */
  readonly isShown: () => boolean
  /** Something was picked, by the hand or the keyboard. */
  readonly onpick: () => void
}

/** To be called while a component is made. */
export function createElementInspector(options: ElementInspectorOptions): ElementInspector {
  const { probe, state } = options
  let isPicking = $state(false)
  let hovered = $state.raw<InspectedElement | null>(null)
  let selected = $state.raw<ElementDetails | null>(null)
  let selectedAtMs = $state(0)
  let isGone = $state(false)
  /** The moment at which the page was last asked for it. */
  let readAtMs = 0
  const stillMs = $derived(findStillMoment(state()))
  const isMoving = $derived(stillMs === null)

  /** The pointer moves faster than the stage answers: only the last place counts. */
  let wanted: Place | null = null
  let isAsking = false
  const point = async (): Promise<void> => {
    if (isAsking) return
    isAsking = true
    while (wanted) {
      const place = wanted
      wanted = null
      const found = (await probe()?.at(place)) ?? null
      if (isPicking && !isMoving) hovered = found
    }
    isAsking = false
  }

  const show = (details: ElementDetails | null): void => {
    readAtMs = stillMs ?? readAtMs
    isGone = details === null
    if (!details) return
    selected = details
    selectedAtMs = readAtMs
  }
  const pick = async (element: InspectedElement | null | undefined): Promise<void> => {
    const details = element && (await probe()?.describe(element.node))
    if (!details) return
    inspector.stop()
    show(details)
    options.onpick()
  }

  const readAgain = async (known: ElementDetails): Promise<void> => {
    const details = (await probe()?.again(known.selector)) ?? null
    if (selected === known && !isMoving) show(details)
  }

  // The stage lies outside of Svelte: what it told holds for one picture only.
  $effect(() => {
    if (stillMs === null) {
      isPicking = false
      hovered = null
      return
    }
    untrack(() => {
      hovered = null
      const known = selected
      if (!known || readAtMs === stillMs) return
      void readAgain(known)
    })
  })

  const inspector: ElementInspector = {
    get isPicking() {
      return isPicking
    },
    get highlighted() {
      if (isMoving) return null
      return hovered ?? (isGone || isPicking || !options.isShown() ? null : selected)
    },
    get selected() {
      return selected
    },
    get selectedAtMs() {
      return selectedAtMs
    },
    get presence() {
      if (isMoving) return 'unknown'
      return isGone ? 'gone' : 'here'
    },
    toggle() {
      if (isPicking) return inspector.stop()
      if (!canPick(state())) return
      options.pause()
      isPicking = true
      if (!isGone && !isMoving) hovered = selected
    },
    stop() {
      isPicking = false
      hovered = null
      wanted = null
    },
    point(place) {
      wanted = place
      if (place) void point()
      else hovered = null
    },
    async pickAt(place) {
      await pick(await probe()?.at(place))
    },
    async step(step) {
      const size = state()?.size
      const from = hovered ?? (isGone ? null : selected)
      const next = from
        ? await probe()?.step(from.node, step)
        : size && (await probe()?.at({ x: size.width / 2, y: size.height / 2 }))
      if (next && isPicking) hovered = next
    },
    confirm: () => void pick(hovered),
    async choose(node, isPreview = false) {
      const element = (await probe()?.step(node, 'self')) ?? null
      if (!isPreview) await pick(element)
      else if (!isMoving && !isPicking) hovered = element
    },
    async move(step) {
      if (selected) await pick(await probe()?.step(selected.node, step))
    },
    clear() {
      inspector.stop()
      selected = null
      isGone = false
    },
  }
  return inspector
}

const PICKABLE: ReadonlySet<string> = new Set(['playing', 'buffering', 'paused', 'ended', 'live'])

/** There is a picture, or will be once it has come and playing stops. */
function canPick(state: PlayerState | null): boolean {
  return state !== null && PICKABLE.has(state.phase.name)
}

/** The moment of a picture that stands still; null while it moves or there is none. */
function findStillMoment(state: PlayerState | null): number | null {
  if (!state || state.targetMs !== null) return null
  const { name } = state.phase
  return name === 'paused' || name === 'ended' ? state.offsetMs : null
}

import type { Mark } from '@playhead/playback'
import type { TimelineState } from '../timeline/timeline-state.svelte.ts'
import { listenForKeys } from '../ui/shortcuts.ts'
import { isMarkedMark, type PlayerActions } from './player-actions.ts'

export interface SessionKeysOptions {
  readonly actions: PlayerActions
  readonly timeline: TimelineState
  readonly offsetMs: () => number
  readonly openTab: (index: number) => void
  readonly toggleInspector: () => void
  readonly focusSearch: () => void
  readonly copyLink: () => void
  /** Begins or ends to point at elements. */
  readonly inspect: () => void
  /** Ends what the keyboard began: pointing at elements, else the selection. */
  readonly leave: () => void
  /** To a session of the list that one came from: 1 is the one below. */
  readonly openNeighbour: (direction: -1 | 1) => void
}

/** How many inspector tabs have a key. */
const TAB_KEYS = 8

/** The keys of the session page. Returns what ends listening. */
export function listenForSessionKeys(options: SessionKeysOptions): () => void {
  const { actions, timeline, offsetMs } = options
  const prevented = (action: () => void) => (event: KeyboardEvent) => {
    event.preventDefault()
    action()
  }
  const isPage = ({ kind }: Mark): boolean => kind === 'navigation'
  const isError = ({ kind }: Mark): boolean => kind === 'error'
  const tabs = Array.from({ length: TAB_KEYS }, (_, index) => [
    String(index + 1),
    () => options.openTab(index),
  ])
  return listenForKeys({
    ...(Object.fromEntries(tabs) as Record<string, () => void>),
    Space: prevented(actions.toggle),
    k: actions.toggle,
    ArrowLeft: prevented(() => actions.step(-5_000)),
    ArrowRight: prevented(() => actions.step(5_000)),
    'Shift+ArrowLeft': prevented(() => actions.step(-30_000)),
    'Shift+ArrowRight': prevented(() => actions.step(30_000)),
    'Alt+ArrowLeft': prevented(() => actions.seekMark(-1)),
    'Alt+ArrowRight': prevented(() => actions.seekMark(1)),
    ',': () => actions.seekMark(-1, isMarkedMark),
    '.': () => actions.seekMark(1, isMarkedMark),
    '[': () => actions.seekMark(-1, isPage),
    ']': () => actions.seekMark(1, isPage),
    e: () => actions.seekMark(1, isError),
    s: actions.toggleSkip,
    '<': () => actions.shiftSpeed(-1),
    '>': () => actions.shiftSpeed(1),
    '+': () => timeline.zoom(0.5, offsetMs()),
    // The same key as + on many keyboards, without Shift.
    '=': () => timeline.zoom(0.5, offsetMs()),
    '-': () => timeline.zoom(2, offsetMs()),
    0: timeline.showWhole,
    b: () => timeline.markEdge(offsetMs()),
    l: actions.toggleLoop,
    Escape: options.leave,
    d: options.inspect,
    '/': prevented(options.focusSearch),
    f: actions.toggleFullScreen,
    i: options.toggleInspector,
    c: options.copyLink,
    n: () => options.openNeighbour(1),
    p: () => options.openNeighbour(-1),
  })
}

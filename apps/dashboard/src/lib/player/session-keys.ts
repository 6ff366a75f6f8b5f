import type { Moment } from '../timeline/moments.ts'
import { isMarked, momentAt } from '../timeline/moments.ts'
import { listenForKeys } from '../ui/shortcuts.ts'
import type { PlayerActions } from './player-actions.ts'

export interface SessionKeysOptions {
  readonly actions: PlayerActions
  readonly moments: () => readonly Moment[]
  readonly offsetMs: () => number
  readonly openTab: (index: number) => void
  readonly focusSearch: () => void
  readonly copyLink: () => void
}

/** The keys of the session page. Returns what ends listening. */
export function listenForSessionKeys(options: SessionKeysOptions): () => void {
  const { actions, moments, offsetMs } = options
  const jump = (direction: -1 | 1, wanted: (moment: Moment) => boolean): void => {
    const target = findMoment(moments().filter(wanted), offsetMs(), direction)
    if (target) actions.seek(target.offsetMs)
  }
  const prevented = (action: () => void) => (event: KeyboardEvent) => {
    event.preventDefault()
    action()
  }
  const isPage = ({ kind }: Moment): boolean => kind === 'navigation'
  return listenForKeys({
    Space: prevented(actions.toggle),
    k: actions.toggle,
    ArrowLeft: prevented(() => actions.step(-5_000)),
    ArrowRight: prevented(() => actions.step(5_000)),
    'Shift+ArrowLeft': prevented(() => actions.step(-30_000)),
    'Shift+ArrowRight': prevented(() => actions.step(30_000)),
    'Alt+ArrowLeft': prevented(() => jump(-1, () => true)),
    'Alt+ArrowRight': prevented(() => jump(1, () => true)),
    ',': () => jump(-1, isMarked),
    '.': () => jump(1, isMarked),
    '[': () => jump(-1, isPage),
    ']': () => jump(1, isPage),
    e: () => jump(1, ({ kind }) => kind === 'error'),
    s: actions.toggleSkip,
    '[Shift]+<': () => actions.shiftSpeed(-1),
    '[Shift]+>': () => actions.shiftSpeed(1),
    1: () => options.openTab(0),
    2: () => options.openTab(1),
    3: () => options.openTab(2),
    4: () => options.openTab(3),
    5: () => options.openTab(4),
    6: () => options.openTab(5),
    7: () => options.openTab(6),
    '/': prevented(options.focusSearch),
    f: actions.toggleFullScreen,
    c: options.copyLink,
  })
}

/** Going back skips what has only just passed, else one could never get beyond it. */
const JUST_PASSED_MS = 700

/** The next moment in a direction; null at the last. */
export function findMoment(
  moments: readonly Moment[],
  offsetMs: number,
  direction: -1 | 1,
): Moment | null {
  if (direction > 0) return moments.find((moment) => moment.offsetMs > offsetMs + 1) ?? null
  return moments[momentAt(moments, offsetMs - JUST_PASSED_MS)] ?? null
}

import { ANIMATIONS_ATTRIBUTE } from '@playhead/protocol'
import { patchMethod, patchSetter } from '../capture/patch.ts'
import type { PartContext, RunningPart } from '../dom/dom-parts.ts'
import { getExtra, tellExtra } from './extras.ts'

export type StartAnimations = (context: PartContext) => RunningPart

type View = Window & typeof globalThis

/**
 * Records animations that code of the page makes: of each element those that it has, when
 * one begins, ends, is held or moved. While they run nothing is told.
 */
const METHODS = ['play', 'pause', 'cancel', 'finish', 'reverse', 'updatePlaybackRate', 'persist']
const PROPERTIES = ['currentTime', 'startTime', 'playbackRate', 'effect']
const ENDS = ['finish', 'cancel', 'remove']
/** Of one element, in UTF-16 code units; what takes more is not told. */
const LENGTH_LIMIT = 20_000

export const startAnimationCapture: StartAnimations = (context) => {
  const { mirror, monitor, privacy } = context
  const restorers: (() => void)[] = []
  const heard = new WeakSet<Animation>()
  const changed = new Set<Element>()
  let isStopped = false

  const note = monitor((animation: Animation): void => {
    const target = getTarget(animation)
    if (!target || isStopped) return
    if (!heard.has(animation)) {
      heard.add(animation)
      for (const type of ENDS) animation.addEventListener(type, () => note(animation))
    }
    if (changed.size === 0) context.afterChanges(write)
    changed.add(target)
  })

  function write(): void {
    for (const element of changed) tell(element)
    changed.clear()
  }

  function tell(element: Element): void {
    if (isStopped || mirror.isClosed(element) || privacy.isBlocked(element)) return
    if (privacy.find(element) === 'masked') return
    const list = element.getAnimations({ subtree: true }).filter(isByScript)
    const own = list.filter((animation) => getTarget(animation) === element).map(describe)
    const told = own.length > 0 ? JSON.stringify(own) : null
    const last = getExtra(context, element, ANIMATIONS_ATTRIBUTE) ?? null
    if (told === last || (told !== null && told.length > LENGTH_LIMIT)) return
    tellExtra(context, element, [ANIMATIONS_ATTRIBUTE, told])
  }

  function describe(animation: Animation): object {
    const effect = animation.effect as KeyframeEffect
    const { currentTime, playbackRate, playState } = animation
    return {
      keyframes: effect.getKeyframes().map(scrub),
      timing: { ...effect.getTiming(), pseudoElement: effect.pseudoElement ?? undefined },
      currentTime: typeof currentTime === 'number' ? Math.round(currentTime) : null,
      playbackRate,
      isPaused: playState === 'paused',
    }
  }

  function scrub(keyframe: ComputedKeyframe): object {
    const { computedOffset: _computed, ...told } = keyframe
    const entries = Object.entries(told).map(([name, value]) => [
      name,
      typeof value === 'string' ? privacy.scrubCssValue(name, value) : value,
    ])
    return Object.fromEntries(entries) as object
  }

  return {
    watch(view: View) {
      const after = (tellOf: (result: unknown, self: unknown) => unknown) =>
        function (proceed: () => unknown, _args: unknown, self: unknown): unknown {
          const result = proceed()
          note(tellOf(result, self) as Animation)
          return result
        }
      const itself = after((_, self) => self)
      restorers.push(
        patchMethod(
          view.Element.prototype,
          'animate',
          after((result) => result),
        ),
        ...METHODS.map((name) => patchMethod(view.Animation.prototype, name, itself)),
        ...PROPERTIES.map((name) => patchSetter(view.Animation.prototype, name, itself)),
      )
      for (const animation of view.document.getAnimations()) {
        if (isByScript(animation)) note(animation)
      }
    },
    stop() {
      isStopped = true
      for (const putBack of restorers) putBack()
    },
  }
}

function getTarget({ effect }: Animation): Element | null {
  return (effect as KeyframeEffect | null)?.target ?? null
}

/** Those of style sheets are made by the replay's own. */
function isByScript(animation: Animation): boolean {
  return !('animationName' in animation) && !('transitionProperty' in animation)
}

import { parseSessionId } from './ask-early.ts'

/** Of the stage's document; the server sends it with a policy of its own. */
const STAGE_PATH = '/replay'

/** The stage that loads already, about where the page will have it, until there is a page. */
export interface EarlyStage {
  readonly frame: HTMLIFrameElement
  /** Whether nobody has placed or dropped it. */
  readonly isWaiting: boolean
  /** Shows what is on the stage, a page of this size. */
  show(size: { readonly width: number; readonly height: number }): void
  /** Takes it away; whoever places a stage then gets a new one. */
  drop(): void
}

let early: EarlyStage | null = null

/**
 * On the page of a session, loads the stage while the code of the page is on its way. Only
 * where a frame can be moved without being loaded anew; null everywhere else.
 */
export function loadStageEarly({ pathname }: Pick<Location, 'pathname'>): EarlyStage | null {
  if (parseSessionId(pathname) === null || !('moveBefore' in Element.prototype)) return null
  if (early) return early
  const holder = document.createElement('div')
  // Out of sight, and yet drawn: a frame that is not has no animation frames.
  holder.className = 'early-stage'
  const frame = createFrame()
  frame.src = STAGE_PATH
  holder.append(frame)
  document.body.append(holder)
  const stage: EarlyStage = {
    frame,
    get isWaiting() {
      return early === stage
    },
    show({ width, height }) {
      if (early !== stage) return
      const [left, top] = [holder.clientWidth, holder.clientHeight]
      const scale = Math.min(1, left / width, top / height)
      frame.style.width = `${width}px`
      frame.style.height = `${height}px`
      frame.style.transform = `translate(${(left - width * scale) / 2}px, ${(top - height * scale) / 2}px) scale(${scale})`
      holder.classList.add('is-shown')
    },
    drop() {
      if (early !== stage) return
      early = null
      holder.remove()
    },
  }
  early = stage
  return stage
}

/** Puts the frame of a stage into an element, which is on the page: one that loads already, or a new one. */
export function placeStage(holder: Element): HTMLIFrameElement {
  const stage = early
  const frame = stage?.frame ?? createFrame()
  if (stage) {
    frame.removeAttribute('style')
    holder.moveBefore(frame, null)
    stage.drop()
  } else holder.append(frame)
  return frame
}

/** Has the stage load, where it does not already. */
export function loadStage(frame: HTMLIFrameElement): void {
  if (!frame.hasAttribute('src')) frame.src = STAGE_PATH
}

function createFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.title = 'Session replay'
  frame.sandbox.add('allow-scripts', 'allow-same-origin')
  frame.referrerPolicy = 'no-referrer'
  frame.tabIndex = -1
  // Nothing in a recording may take the focus or the pointer.
  frame.inert = true
  return frame
}

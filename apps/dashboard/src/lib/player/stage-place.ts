import { parseSessionId } from './ask-early.ts'

/** Of the stage's document; the server sends it with a policy of its own. */
const STAGE_PATH = '/replay'

/** The frame of a stage that loads already, until there is a place for it. */
let early: HTMLIFrameElement | null = null

/**
 * On the page of a session, loads the stage while the code of the page is on its way. Only
 * where a frame can be moved without being loaded anew.
 */
export function loadStageEarly({ pathname }: Pick<Location, 'pathname'>): void {
  if (early || parseSessionId(pathname) === null || !('moveBefore' in Element.prototype)) return
  early = createFrame()
  // Out of sight, and yet drawn: a frame that is not has no animation frames.
  Object.assign(early.style, { position: 'fixed', visibility: 'hidden' })
  early.src = STAGE_PATH
  document.body.append(early)
}

/** Puts the frame of a stage into an element, which is on the page: one that loads already, or a new one. */
export function placeStage(holder: Element): HTMLIFrameElement {
  const frame = early ?? createFrame()
  if (early) {
    early = null
    frame.removeAttribute('style')
    holder.moveBefore(frame, null)
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

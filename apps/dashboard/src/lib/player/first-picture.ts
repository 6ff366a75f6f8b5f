import { askEarly, type EarlyStart } from './ask-early.ts'
import type { EarlyAnswers } from '../api/early-answers.ts'
import { startReplayEarly } from './early-replay.ts'
import { loadStageEarly } from './stage-place.ts'

/** A picture that takes longer comes beside the page, in milliseconds. */
const PATIENCE_MS = 1_000

export interface FirstPicture {
  /** What it takes has been asked for: others may use the network. */
  readonly asked: Promise<unknown>
  /** It is there, or is not to be waited for; at once where there is no session. */
  readonly shown: Promise<unknown>
}

/**
 * On the page of a session, shows the moment in the address before there is a page around it:
 * to draw that takes as long as the picture, on the same processor.
 */
export function showPictureFirst(location: Location, answers: EarlyAnswers): FirstPicture {
  const asked = askEarly(location, answers)
  const stage = loadStageEarly(location)
  if (!stage) return { asked, shown: Promise.resolve() }
  const show = (start: EarlyStart | null): Promise<void> | null =>
    start && startReplayEarly(stage, start, answers.send)
  const patience = new Promise<void>((resolve) => void setTimeout(resolve, PATIENCE_MS))
  return { asked, shown: Promise.race([asked.then(show), patience]) }
}

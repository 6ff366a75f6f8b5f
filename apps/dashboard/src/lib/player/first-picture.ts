import { askEarly, type EarlyStart } from './ask-early.ts'
import type { EarlyAnswers } from '../api/early-answers.ts'
import { startReplayEarly } from './early-replay.ts'
import { loadStageEarly } from './stage-place.ts'

/** A picture that takes longer comes beside the page, in milliseconds. */
const PATIENCE_MS = 1_000

/** Neither is ever rejected: the page comes whatever became of its picture. */
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
  // An answer may be of another form than this version of the page knows.
  const asked = askEarly(location, answers).catch(() => null)
  const stage = loadStageEarly(location)
  if (!stage) return { asked, shown: Promise.resolve() }
  const show = (start: EarlyStart | null): Promise<void> | null =>
    start && startReplayEarly(stage, start, answers.send)
  const patience = new Promise<void>((resolve) => void setTimeout(resolve, PATIENCE_MS))
  const showing = asked.then(show).catch(() => null)
  return { asked, shown: Promise.race([showing, patience]) }
}

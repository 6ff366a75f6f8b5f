import { hostFrames, type HostFrames } from './host-frames.ts'
import { joinParent, type JoinParent } from './join-parent.ts'

/** The part for frames of other origins: the side of the page, and that of the frame. */
export interface Frames {
  readonly host: HostFrames
  readonly join: JoinParent
}

export const frames: Frames = { host: hostFrames, join: joinParent }

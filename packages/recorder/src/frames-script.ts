import { frames } from './frames/frames.ts'
import type { PartTag } from './part-face.ts'

/** The part for frames of other origins, `recorder.frames.js`, as a file of its own. */
const tag = document.currentScript as PartTag | null
if (tag) tag.playheadPart = frames

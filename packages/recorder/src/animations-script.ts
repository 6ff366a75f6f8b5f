import type { PartTag } from './part-face.ts'
import { startAnimationCapture } from './parts/animations.ts'

/** The part that records animations by script, `recorder.animations.js`, as a file of its own. */
const tag = document.currentScript as PartTag | null
if (tag) tag.playheadPart = startAnimationCapture

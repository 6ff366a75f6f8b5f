import type { PartTag } from './part-face.ts'
import { startImageCapture } from './parts/images.ts'

/** The part that records images, `recorder.images.js`, as a file of its own. */
const tag = document.currentScript as PartTag | null
if (tag) tag.playheadPart = startImageCapture

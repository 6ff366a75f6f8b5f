import type { PartTag } from './part-face.ts'
import { startCanvasCapture } from './parts/canvas.ts'

/** The part that records canvases, `recorder.canvas.js`, as a file of its own. */
const tag = document.currentScript as PartTag | null
if (tag) tag.playheadPart = startCanvasCapture

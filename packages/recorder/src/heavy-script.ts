import type { PartTag } from './part-face.ts'
import { heavy } from './parts/heavy.ts'

/** The part for large and stormy pages, `recorder.heavy.js`, as a file of its own. */
const tag = document.currentScript as PartTag | null
if (tag) tag.playheadPart = heavy

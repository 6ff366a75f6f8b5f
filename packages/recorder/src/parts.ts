import type { Frames } from './frames/frames.ts'
import type { Heavy } from './parts/heavy.ts'
import type { StartAnimations } from './parts/animations.ts'
import type { StartCanvas } from './parts/canvas.ts'
import type { StartImages } from './parts/images.ts'

/** What only some pages ask for, and only these load: each a file of its own. */
export interface Parts {
  readonly canvas: StartCanvas
  readonly images: StartImages
  readonly animations: StartAnimations
  readonly frames: Frames
  readonly heavy: Heavy
}

/** Loads a part; null where it cannot be loaded. */
export type LoadPart = <Name extends keyof Parts>(name: Name) => Promise<Parts[Name] | null>

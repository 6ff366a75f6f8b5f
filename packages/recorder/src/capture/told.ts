import type { ConsoleLine } from './console.ts'
import type { UncaughtError } from './errors.ts'
import type { NetworkRequest } from './network.ts'
import type { Resource } from './resources.ts'

/** What the page's code says and what it asks for, by kind. All of it is scrubbed. */
export interface Told {
  readonly line: ConsoleLine
  readonly error: UncaughtError
  readonly request: NetworkRequest
  readonly resource: Resource
}

/** Where something happened that is not the page itself: frames, from the outermost inwards. */
export interface InFrame {
  readonly frame?: string
}

/** Something told, with its kind. */
export type Said = { [Kind in keyof Told]: [kind: Kind, told: Told[Kind] & InFrame] }[keyof Told]

export type Tell = (...said: Said) => void

/**
 * What the loader keeps for the recorder proper, as `window.Playhead.loading`. A
 * recorder of another version may find it: fields are only ever added.
 */
export interface LoaderFace {
  /** The tag that the page was given. */
  readonly tag: HTMLScriptElement
  /** What the page has called so far, in order. */
  readonly calls: [name: string, args: unknown[]][]
  /** What went wrong in the page so far. */
  readonly errors: (ErrorEvent | PromiseRejectionEvent)[]
  /** Closed shadow roots that the page has attached so far: nobody can be asked for them later. */
  readonly roots?: ShadowRoot[]
  /** Vouches for addresses of scripts where the page's policy wants that. */
  trust?: (url: string) => string
  /** Ends the loader's listening, and puts the page's function back. */
  release(): void
}

/** The functions of the public face; a test compares them with those of index.ts. */
export const LOADED_CALLS = [
  'configure',
  'endSession',
  'getSession',
  'getSessionId',
  'getSessionReplayUrl',
  'identify',
  'init',
  'optIn',
  'optOut',
  'page',
  'reset',
  'sendReplay',
  'setTags',
  'startReplay',
  'startSession',
  'status',
  'stop',
  'stopReplay',
  'track',
] as const

export type LoadedCall = (typeof LOADED_CALLS)[number]

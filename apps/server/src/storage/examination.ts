import type { KeyframeCounts } from './keyframe-store.ts'

/** Something that is wrong with a data folder. */
export interface Finding {
  /** One line: what is wrong, and where. */
  readonly what: string
  /** One line: what to do, or what was done. */
  readonly advice: string
  /**
   * `noted`: nothing to be done about it any more, and everything else works.
   */
  readonly state: 'damaged' | 'repaired' | 'noted'
}

export interface Examination {
  readonly findings: readonly Finding[]
  readonly sessions: number
  readonly chunks: number
  readonly keyframes: KeyframeCounts
}

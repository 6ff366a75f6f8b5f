import { ADDRESSES } from './addresses.ts'
import { FOCUS } from './focus.ts'
import { LEAKS } from './leaks.ts'
import { MALFORMED } from './malformed.ts'
import { SCRIPTS } from './scripts.ts'
import { STYLES } from './styles.ts'
import { TEXTS } from './texts.ts'

/** Those of a kind that stand in the page alone, so that all of them can stand in one. */
export const KINDS = {
  scripts: SCRIPTS,
  addresses: ADDRESSES,
  leaks: LEAKS,
  styles: STYLES,
  focus: FOCUS,
} as const
/** What a player can be given as it is. */
export const PLAYABLE = [...Object.values(KINDS).flat(), ...TEXTS]
/** The attacks on whoever watches a recording. The place in this list is a recording's number. */
export const HOSTILE = [...PLAYABLE, ...MALFORMED]
export { MALFORMED, TEXTS }

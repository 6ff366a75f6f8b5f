import { ADDRESSES } from './addresses.ts'
import { FOCUS } from './focus.ts'
import { LEAKS } from './leaks.ts'
import { MALFORMED } from './malformed.ts'
import { SCRIPTS } from './scripts.ts'
import { STYLES } from './styles.ts'
import { TEXTS } from './texts.ts'

/** What a player can be given as it is. */
export const PLAYABLE = [...SCRIPTS, ...ADDRESSES, ...LEAKS, ...STYLES, ...FOCUS, ...TEXTS]
/** The attacks on whoever watches a recording. The place in this list is a recording's number. */
export const HOSTILE = [...PLAYABLE, ...MALFORMED]
export { TEXTS }

/**
 * The recorder's public face, the same for npm and for the script tag. Nothing here
 * ever throws into the page; a wrong argument is a warning in its console.
 */
import type { PlayheadInit } from './boot/options.ts'
import { init as initWith } from './boot/playhead.ts'
import { loadPartByImport } from './load-part-by-import.ts'

export type { PlayheadInit } from './boot/options.ts'
export type { RecorderStatus, SessionInfo } from './boot/recorder.ts'
export {
  configure,
  endSession,
  getSession,
  getSessionId,
  getSessionReplayUrl,
  identify,
  optIn,
  optOut,
  page,
  reset,
  sendReplay,
  setTags,
  startReplay,
  startSession,
  status,
  stop,
  stopReplay,
  track,
} from './boot/playhead.ts'
export type { PlayheadStatus } from './boot/status.ts'

/**
 * Starts recording this visit. A second call is ignored with a warning.
 *
 * @example
 * init({ key: 'pk_…', host: 'https://play.example' })
 */
export function init(options: PlayheadInit): void {
  initWith(options, { loadPart: loadPartByImport })
}

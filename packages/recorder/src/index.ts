/**
 * The recorder's public face, the same for npm and for the script tag. Nothing here
 * ever throws into the page; a wrong argument is a warning in its console.
 */
export type { PlayheadInit } from './boot/config.ts'
export type { RecorderStatus, SessionInfo } from './boot/recorder.ts'
export {
  configure,
  endSession,
  getSession,
  getSessionId,
  getSessionReplayUrl,
  identify,
  init,
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
  type PlayheadStatus,
} from './boot/playhead.ts'

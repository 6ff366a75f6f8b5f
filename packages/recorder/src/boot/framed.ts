import type { Said, Tell } from '../capture/told.ts'
import type { Frames } from '../frames/frames.ts'
import type { JoinedParent } from '../frames/join-parent.ts'
import { scrubUrl } from '../privacy/url.ts'
import { setUpPage, type PageOptions } from './page-setup.ts'
import { trackCode, type CodeTracker } from './track-code.ts'

/** What is told may wait for somebody who takes it, and no more than this of it. */
const WAITING_LIMIT = 500

/**
 * Records this page for the one around it: no session, nothing that is sent by itself. What
 * may leave is decided here, by the privacy of this page and of its project.
 *
 * @param onAlone called where nobody takes the replay, and the page wants to be recorded all
 * the same
 */
export function startFramed(options: PageOptions, onAlone: () => void): CodeTracker {
  const { config, now } = options
  const page = setUpPage(options)
  const { monitor } = page
  const { policy } = page.privacy
  const waiting: Said[] = []
  let joined: JoinedParent | undefined
  let isStopped = false

  const tell: Tell = (...said) => {
    if (waiting.length < WAITING_LIMIT) waiting.push(said)
    joined?.flush()
  }
  // Before its part is there: a page fails while it begins more often than later.
  const code = trackCode(tell, { ...config, monitor, now, policy })
  const begin = monitor((frames: Frames | null): void => {
    if (isStopped) return
    joined = frames?.join({
      page,
      waiting,
      tell,
      onAlone,
      sharing: config.frames,
      here: () => scrubUrl(location.href, policy),
    })
  })
  void options.loadPart('frames').then(begin)

  return {
    noticeError: code.noticeError,
    stop() {
      isStopped = true
      code.stop()
      joined?.stop()
    },
  }
}

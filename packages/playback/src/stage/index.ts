/**
 * The stage: what runs inside the sandboxed replay document. It is the only
 * place where a recording is taken apart, and the only one that loads rrweb.
 */
import { parseStageCommand, STAGE_ASK, STAGE_CONNECT, STAGE_READY } from '../stage-protocol.ts'
import { createRrwebReplayer } from './rrweb-replayer.ts'
import { createStage } from './stage.ts'

export interface StartStageOptions {
  /** Where the replay is built; it takes the size of the recorded page. */
  readonly root: HTMLElement
  /** The origin of the page that may drive this stage. */
  readonly hostOrigin?: string
}

/**
 * Greets the page that holds this document, again when it asks, and obeys the one port
 * that it sends back. Messages of other windows and origins are ignored.
 *
 * ```ts
 * startStage({ root: document.body })
 * ```
 */
export function startStage({ root, hostOrigin = location.origin }: StartStageOptions): void {
  const host = window.parent
  const greet = (): void => host.postMessage(STAGE_READY, hostOrigin)
  const connect = (event: MessageEvent): void => {
    const [port] = event.ports
    if (event.source !== host || event.origin !== hostOrigin) return
    if (event.data === STAGE_ASK) greet()
    if (event.data !== STAGE_CONNECT || !port) return
    window.removeEventListener('message', connect)
    const run = createStage({
      root,
      report: (report) => port.postMessage(report),
      createReplayer: createRrwebReplayer,
      onNextFrame(callback) {
        const frame = requestAnimationFrame(callback)
        return () => cancelAnimationFrame(frame)
      },
    })
    port.onmessage = (message: MessageEvent<unknown>) => {
      const command = parseStageCommand(message.data)
      if (command) run(command)
    }
  }
  window.addEventListener('message', connect)
  greet()
}

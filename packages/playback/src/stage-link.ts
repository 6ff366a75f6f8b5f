import {
  parseStageReport,
  STAGE_ASK,
  STAGE_CONNECT,
  STAGE_READY,
  type StageCommand,
  type StageReport,
} from './stage-protocol.ts'

/** The engine's end of the line to a stage. */
export interface StageLink {
  send(command: StageCommand, transfer?: Transferable[]): void
  subscribe(listener: (report: StageReport) => void): () => void
  destroy(): void
}

/** A clock that can be replaced in tests. Durations are in milliseconds. */
export interface Clock {
  /** Calls back once after the delay; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void
}

/** The browser's own clock. */
export const browserClock: Clock = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/**
 * Connects to the stage document inside a frame, which may have loaded, or be about to:
 * the stage greets once it listens, and again when it is asked. Only a greeting from that
 * very window and the given origin is answered.
 *
 * @throws {Error} by rejection, when the document has loaded and no stage greets within ten
 *   seconds, or nothing has loaded within a minute: networks may be slow, machines busy
 */
export function connectStage(
  frame: HTMLIFrameElement,
  { origin = location.origin, clock = browserClock, waitMs = 60_000, greetMs = 10_000 } = {},
): Promise<StageLink> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel()
      window.removeEventListener('message', greet)
      frame.removeEventListener('load', expectGreeting)
    }
    const fail = (): void => {
      stop()
      reject(new Error('The replay document did not load. Reload the page to try again.'))
    }
    const expectGreeting = (): void => {
      cancel()
      cancel = clock.after(greetMs, fail)
    }
    let cancel = clock.after(waitMs, fail)
    const greet = (event: MessageEvent): void => {
      if (event.source !== frame.contentWindow || event.origin !== origin) return
      if (event.data !== STAGE_READY) return
      stop()
      const { port1, port2 } = new MessageChannel()
      frame.contentWindow?.postMessage(STAGE_CONNECT, origin, [port2])
      resolve(linkOver(port1))
    }
    window.addEventListener('message', greet)
    frame.addEventListener('load', expectGreeting)
    frame.contentWindow?.postMessage(STAGE_ASK, origin)
  })
}

/**
 * A stage that is still on its way: what it is told waits until it is there, so that a
 * recording is fetched while the stage loads. If it never comes, nothing of it is heard:
 * whoever holds the promise hears why.
 */
export function awaitStage(connecting: Promise<StageLink>): StageLink {
  const listeners = new Set<(report: StageReport) => void>()
  let waiting: (readonly [StageCommand, Transferable[]])[] = []
  let link: StageLink | null = null
  let isDestroyed = false
  const open = (connected: StageLink): void => {
    if (isDestroyed) return connected.destroy()
    link = connected
    link.subscribe((report) => {
      for (const listener of listeners) listener(report)
    })
    for (const [command, transfer] of waiting) link.send(command, transfer)
    waiting = []
  }
  connecting.then(open, () => {})
  return {
    send(command, transfer = []) {
      if (link) link.send(command, transfer)
      else if (!isDestroyed) waiting.push([command, transfer])
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    destroy() {
      isDestroyed = true
      waiting = []
      listeners.clear()
      link?.destroy()
    },
  }
}

function linkOver(port: MessagePort): StageLink {
  const listeners = new Set<(report: StageReport) => void>()
  port.onmessage = (event: MessageEvent<unknown>) => {
    const report = parseStageReport(event.data)
    if (report) for (const listener of listeners) listener(report)
  }
  return {
    send: (command, transfer = []) => port.postMessage(command, transfer),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    destroy() {
      listeners.clear()
      port.close()
    },
  }
}

import type { CDPSession } from 'playwright'

/** What is of the recording, not of the player: the API's replays and sheets, and rrweb's file. */
const RECORDING = /\/replay(?:\/[^/]+\/|\?)|\/sheets\/|\/bench\/recording/

interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number
  readonly bytes: number
  readonly isRecording: boolean
}

export interface Traffic {
  /** What had come over the wire at a moment, headers and all, in bytes. */
  countUntil(at: number): { readonly recording: number; readonly all: number }
}

/** Counts what a page receives, its frames included. */
export function trackTraffic(cdp: CDPSession): Traffic {
  const arrivals: Arrival[] = []
  const urls = new Map<string, string>()
  const counted = new Map<string, number>()
  /** CDP's clock begins anywhere; requests carry both. */
  let epochMs = 0

  const note = (requestId: string, timestamp: number, bytes: number): void => {
    counted.set(requestId, (counted.get(requestId) ?? 0) + bytes)
    const isRecording = RECORDING.test(urls.get(requestId) ?? '')
    arrivals.push({ at: epochMs + timestamp * 1_000, bytes, isRecording })
  }
  cdp.on('Network.requestWillBeSent', ({ requestId, request, timestamp, wallTime }) => {
    epochMs = (wallTime - timestamp) * 1_000
    urls.set(requestId, request.url)
  })
  cdp.on('Network.dataReceived', ({ requestId, timestamp, encodedDataLength }) =>
    note(requestId, timestamp, encodedDataLength),
  )
  // Headers, and whatever was not told piece by piece.
  cdp.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) =>
    note(requestId, timestamp, Math.max(0, encodedDataLength - (counted.get(requestId) ?? 0))),
  )

  return {
    countUntil(at) {
      const come = arrivals.filter((arrival) => arrival.at <= at)
      const sum = (some: readonly Arrival[]): number =>
        some.reduce((total, { bytes }) => total + bytes, 0)
      return { recording: sum(come.filter(({ isRecording }) => isRecording)), all: sum(come) }
    },
  }
}

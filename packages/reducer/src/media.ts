import { isFinite, SOURCE, type Fields, type SnapshotEvent } from './event-format.ts'
import type { PageNode } from './page-node.ts'

const PLAY = 0
const PAUSE = 1

interface MediaState {
  readonly isPlaying: boolean
  /** Where in the medium it stood at `at`, in seconds. */
  readonly currentTime: number
  readonly at: number
  readonly playbackRate: number
  readonly volume: unknown
  readonly muted: unknown
  readonly loop: unknown
}

/** Where the films and sounds of the page stand; kept as rrweb's player keeps it. */
export interface Media {
  /** Takes what an element is put into the page with, by a snapshot or by a change. */
  load(node: PageNode, at: number): void
  change(node: PageNode, data: Fields, at: number): void
  forget(id: number): void
  describe(timestamp: number): SnapshotEvent[]
  clear(): void
}

export function createMedia(): Media {
  const states = new Map<number, MediaState>()
  return {
    load({ id, tagName, attributes }, at) {
      if ((tagName !== 'audio' && tagName !== 'video') || states.has(id)) return
      const isPlaying = attributes['rr_mediaState']
        ? attributes['rr_mediaState'] === 'played'
        : 'autoplay' in attributes
      states.set(id, {
        isPlaying,
        currentTime: toNumber(attributes['rr_mediaCurrentTime'], 0),
        at,
        playbackRate: toNumber(attributes['rr_mediaPlaybackRate'], 1),
        volume: attributes['rr_mediaVolume'],
        muted: attributes['rr_mediaMuted'] ?? 'muted' in attributes,
        loop: attributes['rr_mediaLoop'] ?? 'loop' in attributes,
      })
    },
    change({ id, attributes }, data, at) {
      const last = states.get(id)
      const wasPlaying = last?.isPlaying ?? 'autoplay' in attributes
      states.set(id, {
        isPlaying: data['type'] === PLAY || (data['type'] !== PAUSE && wasPlaying),
        currentTime: toNumber(data['currentTime'], last?.currentTime ?? 0),
        at,
        playbackRate: toNumber(data['playbackRate'], last?.playbackRate ?? 1),
        volume: data['volume'] ?? last?.volume,
        muted: data['muted'] ?? last?.muted,
        loop: data['loop'] ?? last?.loop,
      })
    },
    forget: (id) => void states.delete(id),
    describe: (timestamp) =>
      [...states].map(([id, { isPlaying, currentTime, at, playbackRate, ...rest }]) => {
        const playedSeconds = isPlaying ? ((timestamp - at) / 1000) * playbackRate : 0
        return {
          type: 3,
          timestamp,
          data: {
            source: SOURCE.mediaInteraction,
            type: isPlaying ? PLAY : PAUSE,
            id,
            currentTime: currentTime + playedSeconds,
            playbackRate,
            ...rest,
          },
        }
      }),
    clear: () => states.clear(),
  }
}

function toNumber(value: unknown, otherwise: number): number {
  return isFinite(value) ? value : otherwise
}

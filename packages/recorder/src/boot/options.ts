import type { PrivacyLevel } from '@playhead/protocol'
import type { SessionDeviceType } from '@playhead/sessions'
import type { NetworkCapture } from '../capture/network-content.ts'
import type { PrivacyLayer } from '../privacy/policy.ts'
import type { Sampling } from '../segment/sampling.ts'

/** What `init` takes. Everything but the key has a default. */
export interface PlayheadInit {
  /** The project's public write key. */
  key: string
  /** Where the server is; by default where the script came from. */
  host?: string
  /** The path under which the server takes things in, where its operator changed it. */
  ingestPath?: string
  /** `production` by default. */
  environment?: string
  sessions?: {
    autoTrack?: boolean
    /** Milliseconds between 1 minute and 10 hours, or one for each kind of device. */
    idleTimeoutMs?: number | Partial<Record<SessionDeviceType, number>>
    maxDurationMs?: number
    start?: 'load' | 'interaction'
  }
  /**
   * Hosts (`api.example`, `api.example:8443`) or origins (`https://api.example`) whose
   * requests by fetch and XMLHttpRequest carry the session id in `X-Playhead-Session-Id`.
   * Another origin must allow that header (CORS). None by default.
   */
  propagate?: string[]
  replay?: {
    /** false: only session events, no replay. */
    enabled?: boolean
    /** The share of sessions whose replay is sent, 0 to 1. All by default. */
    sampleRate?: number
    /** The replay of a session is sent once it has lasted this long: 0 to 60000. */
    minDurationMs?: number
    /**
     * Of sessions that the rate leaves out the last minute is kept, and sent on an
     * uncaught error, a rage click, or `sendReplay()`.
     */
    keepLast?: boolean
    /**
     * Records what is drawn in canvases, as pictures: so many times a second at most, 0.1
     * to 10, of a quality from 0 to 1 (0.5). Not by default, and never in `strict`.
     */
    canvas?: { framesPerSecond: number; quality?: number }
    /**
     * Records the images, fonts and held films that the page shows, as data, so that a
     * replay needs nothing of the site. Not by default, and never in `strict`.
     */
    images?: boolean
    /**
     * Frames of other origins that have the recorder join the replay of the page around
     * them: a page names the origins of its `children`, a frame those of its `parents`. With
     * `alone`, a frame that no page takes in within five seconds records by itself.
     */
    frames?: { children?: string[]; parents?: string[]; alone?: boolean }
  }
  network?: {
    /** Names of headers whose values are captured. None by default; secret ones never. */
    headers?: string[]
    /**
     * Parts of addresses, such as `/api/`: the text of requests to them and of their
     * answers is captured, without its secrets. None by default.
     */
    bodies?: string[]
  }
  privacy?: {
    /**
     * `strict`: no text and no media leave the page. `default`: what a visitor sees does,
     * what they typed does not. `none`: everything but secrets. The project's setting
     * holds where this says nothing.
     */
    level?: PrivacyLevel
    /** Selectors of elements whose text and fields are masked. */
    mask?: string[]
    /** Selectors of elements that are left out, leaving a box of their size. */
    block?: string[]
    /** Selectors of elements whose fields are shown, but for secret ones; not in `strict`. */
    unmask?: string[]
    /** `required`: nothing is recorded or stored before `optIn()`, in this browser, once. */
    consent?: 'required' | 'implied'
    /** Query parameters that may be kept beside those of campaigns. */
    keepQueryParams?: string[]
    /** Attributes whose values may be kept although they hide by default. */
    keepAttributes?: string[]
    /**
     * Record nothing where the browser asks not to be tracked (Do Not Track, Global
     * Privacy Control). True by default, unless the project says otherwise.
     */
    honourDoNotTrack?: boolean
  }
}

/** How canvases are recorded. */
export interface CanvasCapture {
  readonly framesPerSecond: number
  readonly quality: number
}

/** Which frames and pages of other origins share a replay. */
export interface FrameSharing {
  readonly children: readonly string[]
  readonly parents: readonly string[]
  readonly alone: boolean
}

/** Checked and complete. */
export interface RecorderConfig {
  readonly key: string
  readonly host: string
  /** Where segments and reports go: `host` and the path of `ingestPath`. */
  readonly ingestUrl: string
  readonly environment: string
  /** Hosts and origins, as `URL` writes them. */
  readonly propagate: ReadonlySet<string>
  readonly isReplayEnabled: boolean
  readonly sampling: Sampling
  /** null: what is drawn in canvases is not recorded. */
  readonly canvas: CanvasCapture | null
  readonly hasImages: boolean
  readonly frames: FrameSharing
  readonly network: NetworkCapture
  readonly privacy: PrivacyLayer
  /** null: as the project says. */
  readonly honourDoNotTrack: boolean | null
  readonly needsConsent: boolean
}

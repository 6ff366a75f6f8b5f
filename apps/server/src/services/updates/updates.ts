import type { Release } from '@playhead/protocol'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { isNewer, readRelease } from './release.ts'

/** Whether there is a newer release than this one. Nothing is asked where no address is set. */
export interface Updates {
  /** Null: none that is known of. */
  getNewer(): Release | null
  /** Asks now, and then once a day. */
  start(): void
  stop(): Promise<void>
}

export interface UpdatesOptions {
  /** Of a document about the newest release; '' for none. */
  readonly url: string
  readonly version: string
  readonly logger: Pick<Logger, 'info' | 'warn'>
  /** A part of a day passes; rejects when it is ended. */
  readonly rest?: (durationMs: number, signal: AbortSignal) => Promise<void>
}

const DAY_MS = 86_400_000
const TIMEOUT_MS = 10_000
const BYTES_LIMIT = 256 * 1024

export function createUpdates(options: UpdatesOptions): Updates {
  const { url, version, logger, rest = sleep } = options
  const ended = new AbortController()
  let newer: Release | null = null
  let running: Promise<void> | null = null

  const look = async (): Promise<void> => {
    const release = await loadRelease(url, ended.signal)
    if (!isNewer(release.version, version)) {
      newer = null
    } else if (newer?.version !== release.version) {
      newer = release
      logger.info({ version, newer: release.version, url: release.url }, 'a newer release is there')
    }
  }

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!ended.signal.aborted) logger.warn({ err: error }, 'the newest release is not known')
      })
      await rest(DAY_MS, ended.signal).catch(() => undefined)
    }
  }

  return {
    getNewer: () => newer,
    start: () => {
      if (url !== '') running ??= run()
    },
    stop: async () => {
      ended.abort()
      await running
    },
  }
}

const sleep = (durationMs: number, signal: AbortSignal): Promise<void> =>
  setTimeout(durationMs, undefined, { signal, ref: false })

/** Tells nothing of this server, not even its version. */
async function loadRelease(url: string, signal: AbortSignal): Promise<Release> {
  const answer = await fetch(url, {
    headers: { accept: 'application/json', 'user-agent': 'playhead' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}; expected 200`)
  const release = readRelease(await readText(answer))
  if (!release) {
    throw new Error(
      `${url} is no document about a release; expected { "version": "1.2.3", "url": "https://…" }`,
    )
  }
  return release
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > BYTES_LIMIT) throw new Error(`more than ${BYTES_LIMIT} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

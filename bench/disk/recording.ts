import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Deploy } from './apps/site.ts'

/** What the recorders of ten visits sent, request by request, as the server took it. */
export interface Recording {
  /** The project's key in the bodies. */
  readonly key: string
  /** How long the visits were, all together. */
  readonly durationMs: number
  readonly recordedAt: number
  readonly requests: readonly RecordedRequest[]
}

export interface RecordedRequest {
  readonly path: string
  readonly contentType: string
  readonly body: Buffer
}

const FOLDER = join(import.meta.dirname, '..', '.cache', 'disk')

/** @returns null when it was not made yet */
export function loadRecording(site: string, deploy: Deploy): Recording | null {
  try {
    const text = gunzipSync(readFileSync(getPath(site, deploy))).toString('utf8')
    return JSON.parse(text, (name, value: unknown) =>
      name === 'body' ? Buffer.from(value as string, 'base64') : value,
    ) as Recording
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

export function saveRecording(site: string, deploy: Deploy, recording: Recording): void {
  const requests = recording.requests.map((request) => ({
    ...request,
    body: request.body.toString('base64'),
  }))
  mkdirSync(dirname(getPath(site, deploy)), { recursive: true })
  writeFileSync(getPath(site, deploy), gzipSync(JSON.stringify({ ...recording, requests })))
}

function getPath(site: string, deploy: Deploy): string {
  return join(FOLDER, `${site}-${deploy}.json.gz`)
}

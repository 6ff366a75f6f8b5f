import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import {
  joinSegmentBody,
  PROTOCOL_VERSION,
  SHEETS_PATH,
  toSheetReference,
} from '@playhead/protocol'
import { rolldown } from 'rolldown'
import type { BenchServer } from '../bench-server.ts'
import {
  createBody,
  createSession,
  SEGMENT_MS,
  post,
  sendSegments,
  type SyntheticSession,
} from '../synthetic-session.ts'
import type { FrontFile } from './front-server.ts'
import { createRecording, type RecordingInit } from './recording.ts'
import type { StyleSheet } from './style-sheet.ts'

/** How busy the page is: in the shorter one more happens, as in those that were met. */
export const LENGTHS = {
  '10 min': { minutes: 10, pageSegments: 24, changes: 50 },
  '60 min': { minutes: 60, pageSegments: 72, changes: 20 },
  '10 h': { minutes: 600, pageSegments: 72, changes: 20 },
} as const
export type Length = keyof typeof LENGTHS

export interface PlayedSession extends SyntheticSession {
  readonly length: Length
  readonly durationMs: number
  /** Of its JSON with all style sheets inside, as rrweb's player takes it. */
  readonly jsonBytes: number
}

/** Brings the sheet to the server, as a recorder does that was asked for it. */
export async function sendSheet(server: BenchServer, { css, hash }: StyleSheet): Promise<void> {
  const head = {
    protocolVersion: PROTOCOL_VERSION,
    projectKey: server.project.key,
    sheets: [hash],
  }
  const body = joinSegmentBody(JSON.stringify(head), gzipSync(JSON.stringify([css])))
  await post(server.url + SHEETS_PATH, body)
}

export interface PlayedSessionInit {
  readonly server: BenchServer
  readonly length: Length
  readonly endedMs: number
  readonly sheet: StyleSheet
  readonly seed: number
  /** Where its JSON is written to, as gzip; null where nobody asks for it. */
  readonly gzipPath: string | null
  /** Events of the session beside the recording, spread over it. Default: none. */
  readonly eventCount?: number
}

/** Sends a session through the real ingest, and writes the same as one file. */
export async function makeSession(init: PlayedSessionInit): Promise<PlayedSession> {
  const { server, length, endedMs, sheet, seed, gzipPath } = init
  const { minutes, pageSegments, changes } = LENGTHS[length]
  const session = createSession(minutes, endedMs)
  const { startedAt, segmentCount } = session
  const recording = { startedAt, segmentCount, pageSegments, changes, sheetHash: sheet.hash, seed }
  const eventCount = Math.round((init.eventCount ?? 0) / segmentCount)
  const bodies = { key: server.project.key, eventCount }
  await sendSegments(server, createBodies(session, recording, bodies))
  const json = countBytes(writeJson(recording, sheet.css))
  if (gzipPath === null) for (const _ of json.parts) continue
  else await pipeline(Readable.from(json.parts), createGzip(), createWriteStream(gzipPath))
  return { ...session, length, durationMs: minutes * 60_000, jsonBytes: json.bytes }
}

function* createBodies(
  { id, windowId, startedAt }: SyntheticSession,
  recording: RecordingInit,
  { key, eventCount }: { key: string; eventCount: number },
): Generator<Uint8Array> {
  let sequence = 0
  for (const events of createRecording(recording)) {
    const firstAt = startedAt + sequence * SEGMENT_MS
    const startsWithSnapshot = events[1]?.type === 2
    const head = {
      events: createEvents(firstAt, eventCount),
      startsWithSnapshot,
      ...(startsWithSnapshot && { sheets: [recording.sheetHash] }),
    }
    yield createBody({ id, windowId, key, sequence, firstAt, events, head })
    sequence += 1
  }
}

/** What a visitor and a page tell, evenly over a segment. */
function createEvents(firstAt: number, count: number): object[] {
  const names = ['click', 'page_view', 'cart_changed', 'console_error', 'request_failed']
  return Array.from({ length: count }, (_, place) => ({
    name: names[place % names.length],
    channel: place % names.length === 2 ? 'app' : '__analytics',
    at: firstAt + Math.floor((place * SEGMENT_MS) / count),
    path: `/desk/${place % 7}`,
  }))
}

function* writeJson(recording: RecordingInit, css: string): Generator<string> {
  const reference = JSON.stringify(toSheetReference(recording.sheetHash))
  const text = JSON.stringify(css)
  let isFirst = true
  for (const events of createRecording(recording)) {
    const json = JSON.stringify(events)
      .slice(1, -1)
      .replaceAll(reference, () => text)
    yield (isFirst ? '[' : ',') + json
    isFirst = false
  }
  yield ']'
}

function countBytes(texts: Iterable<string>) {
  const counted = { bytes: 0, parts: count() }
  function* count(): Generator<string> {
    for (const text of texts) {
      counted.bytes += Buffer.byteLength(text)
      yield text
    }
  }
  return counted
}

/** The pages in which players are measured, by path. */
export async function buildPages(): Promise<Map<string, FrontFile>> {
  const css = readFileSync(new URL(import.meta.resolve('rrweb-player/dist/style.css')), 'utf8')
  const html = (body: string): FrontFile => ({
    type: 'text/html',
    body: `<!doctype html><html lang="en"><meta charset="utf-8">${body}`,
  })
  const script = async (name: string): Promise<FrontFile> => ({
    type: 'text/javascript',
    body: await bundle(join(import.meta.dirname, name)),
  })
  return new Map([
    ['/bench/blank', html('<title>Blank</title>')],
    [
      '/bench/engine',
      html(
        '<body><iframe title="Replay" src="/replay"></iframe><script type="module" src="/bench/engine.js"></script>',
      ),
    ],
    [
      '/bench/rrweb-player',
      html(
        `<style>${css}</style><body><script type="module" src="/bench/rrweb-player.js"></script>`,
      ),
    ],
    ['/bench/engine.js', await script('engine-page.js')],
    ['/bench/rrweb-player.js', await script('rrweb-page.js')],
  ])
}

async function bundle(input: string): Promise<string> {
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent' })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false, minify: true })
  await build.close()
  return output[0].code
}

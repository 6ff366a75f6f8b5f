import type { StoredSessionEvent } from '@playhead/protocol'
import { encodeReplayFrames } from '@playhead/protocol'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { AppError } from '../../errors.ts'
import type { Replay } from '../replay/replay.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { inlineSheets } from '../sheets/inline-sheets.ts'
import type { Sheets } from '../sheets/sheets.ts'
import { readFrames, toRequest, writeEvents } from './export-rrweb.ts'

/**
 * A page that plays a session by itself, from a disk and without a network.
 *
 * @throws {AppError} unknown_session, not_found when the player was not built
 */
export type ExportPage = (sessionId: string) => Promise<AsyncIterable<string>>

export interface ExportPageOptions {
  readonly replay: Replay
  readonly sessions: Sessions
  readonly sheets: Sheets
  readonly loadAsset: (name: string) => Promise<Uint8Array | null>
}

/** The built files of apps/export-page. */
export const EXPORT_PAGE_ASSETS = {
  script: 'export-page/export-page.js',
  style: 'export-page/export-page.css',
} as const

/**
 * The recording is a page of a stranger. It stands in the file as base64, in elements that
 * are no scripts, so that nothing of it can end the element; the one script is ours, and
 * the page's policy lets no other run and nothing call out.
 */
export function createExportPage(options: ExportPageOptions): ExportPage {
  const { replay, sessions, sheets, loadAsset } = options
  return async (sessionId) => {
    const session = await sessions.load(sessionId, null)
    const manifest = await replay.loadManifest(sessionId)
    const { events } = await sessions.loadEvents(sessionId)
    const script = escapeScript(await loadText(loadAsset, EXPORT_PAGE_ASSETS.script))
    const style = await loadText(loadAsset, EXPORT_PAGE_ASSETS.style)
    const loadSheet = (hash: string) => sheets.loadText(session.projectId, hash)
    const facts = {
      sessionId,
      startedAt: manifest.startedAt,
      endedAt: manifest.endedAt,
      visitor: session.userId ?? session.anonymousId,
      tabs: manifest.tabs.map(({ windowId, windows, gaps }) => ({ windowId, windows, gaps })),
      events: events.map(pickEvent),
    }
    return (async function* () {
      yield renderHead({ title: `Session ${sessionId}`, script, style })
      yield `<script type="application/json" id="facts">${escapeJson(facts)}</script>\n`
      for (const [tab, { windowId, windows }] of manifest.tabs.entries()) {
        for (const window of windows) {
          const { firstSequence } = window
          const frames = await replay.openWindow(toRequest({ sessionId, windowId, window }))
          for await (const bytes of frames) {
            for (const { header, events } of readFrames(Uint8Array.from(bytes))) {
              await inlineSheets(events, loadSheet)
              const payload = gzipSync(`[${[...writeEvents(events)].join(',')}]`)
              const frame = encodeReplayFrames([{ header, payload }])
              yield `<script type="text/plain" data-tab="${tab}" data-window="${firstSequence}">${Buffer.from(frame).toString('base64')}</script>\n`
            }
          }
        }
      }
      yield `<script>${script}</script>\n</body>\n</html>\n`
    })()
  }
}

async function loadText(load: ExportPageOptions['loadAsset'], name: string): Promise<string> {
  const bytes = await load(name)
  if (!bytes) throw new AppError('not_found', `${name} is not built.`)
  return Buffer.from(bytes).toString('utf8')
}

function renderHead(page: { title: string; script: string; style: string }): string {
  const hash = createHash('sha256').update(page.script).digest('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    'media-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="viewport" content="width=device-width">
<title>${page.title}</title>
<style>${page.style.replaceAll('</', '<\\/')}</style>
</head>
<body>
<main id="app"></main>
<noscript>This page needs its script.</noscript>
`
}

function pickEvent({ name, channel, at, path, windowId, metadata }: StoredSessionEvent) {
  const message = metadata?.['message'] ?? metadata?.['text'] ?? metadata?.['url']
  const text = typeof message === 'string' ? message.slice(0, 300) : ''
  return { name, channel, at, path, windowId, text }
}

/** JSON that no parser of HTML takes for markup. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

/** In a script, only strings and patterns can hold these. */
function escapeScript(text: string): string {
  return text.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--')
}

import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { joinSegmentBody, PROTOCOL_VERSION, SHEETS_PATH } from '@playhead/protocol'
import { createHead, sendBody, type Sender } from '../harness/segment.ts'
import { LENGTH_MS, writeEvents, type Attack } from './recording.ts'

/** The session is over when it is watched. */
const LONG_AGO_MS = 3_600_000

/**
 * Sends an attack as a recorder does.
 *
 * @returns the session that it is now
 * @throws when the server does not take it
 */
export async function sendAttack(sender: Sender, attack: Attack): Promise<string> {
  const now = Date.now() - LONG_AGO_MS
  const events = writeEvents(attack, now)
  const text = JSON.stringify(events)
  const sheets = attack.sheets ?? []
  const hashes = sheets.map((css) => createHash('sha256').update(css).digest('hex'))
  const head = {
    ...createHead(sender.key, now),
    lastAt: now + LENGTH_MS,
    sentAt: Date.now(),
    eventCount: events.length,
    ...(sheets.length > 0 && { sheets: hashes }),
    ...attack.envelope?.(now),
  }
  const payload = gzipSync(attack.json?.(text) ?? text)
  const answer = await sendBody(sender, joinSegmentBody(JSON.stringify(head), payload))
  if (answer.status !== 202) throw new Error(answer.text)
  if (sheets.length > 0) await sendSheets(sender, { sheets, hashes })
  return head.sessionId
}

async function sendSheets(
  { serverUrl, key, origin }: Sender,
  { sheets, hashes }: { sheets: readonly string[]; hashes: readonly string[] },
): Promise<void> {
  const head = { protocolVersion: PROTOCOL_VERSION, projectKey: key, sheets: hashes }
  const answer = await fetch(`${serverUrl}${SHEETS_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin },
    body: joinSegmentBody(JSON.stringify(head), gzipSync(JSON.stringify(sheets))),
  })
  if (answer.status !== 202) throw new Error(await answer.text())
}

import {
  keepTexts,
  RECORDED_TEXT_LENGTH_LIMIT,
  type RecordedText,
} from '../storage/recorded-texts.ts'
import { pickEntries, type PickedEntry } from './pick-entries.ts'

/** What pages asked for by their code; all else are files that a document names. */
const ASKED_BY_CODE = new Set(['fetch', 'xhr', 'beacon'])
const FIRST_FAILURE = 400

/**
 * What payloads tell that can be searched and is no event already, one list for each of
 * them: a text that stands in several is in the first one's.
 */
export function pickTexts({ payloads }: { payloads: readonly Uint8Array[] }): RecordedText[][] {
  const known: RecordedText[] = []
  return pickEntries({ payloads }).map((entries) => {
    const texts = keepTexts(
      known,
      entries.flatMap((entry) => toText(entry) ?? []),
    )
    known.push(...texts)
    return texts
  })
}

function toText({ kind, data, at }: PickedEntry): RecordedText | null {
  const whole = kind === 'console' ? readLine(data) : readRequest(data)
  const text = whole
    .slice(0, RECORDED_TEXT_LENGTH_LIMIT * 2)
    .replaceAll(/\s+/gu, ' ')
    .trim()
  if (text === '') return null
  return { kind, text: text.slice(0, RECORDED_TEXT_LENGTH_LIMIT).toWellFormed(), at }
}

/** Empty for an error, which is an event. */
function readLine({ level, text }: PickedEntry['data']): string {
  return level === 'error' || typeof text !== 'string' ? '' : text
}

/**
 * Empty for one that failed, which is an event too, and for a file that came: pages name
 * dozens of these, the same for everybody.
 */
function readRequest({ initiator, method, url, status, error }: PickedEntry['data']): string {
  if (typeof url !== 'string') return ''
  const hasFailed = (typeof status === 'number' && status >= FIRST_FAILURE) || error === 'failed'
  const isOfCode = typeof initiator === 'string' && ASKED_BY_CODE.has(initiator)
  if (hasFailed === isOfCode) return ''
  return [method, url, status].filter((part) => isShown(part)).join(' ')
}

/** Without an answer that the page may read, the status is 0. */
function isShown(part: unknown): boolean {
  return (typeof part === 'string' && part !== '') || (typeof part === 'number' && part > 0)
}

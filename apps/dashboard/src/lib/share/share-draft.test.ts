import type { ShareLink } from '@playhead/protocol'
import { expect, test } from 'vitest'
import {
  createShareDraft,
  describeShare,
  formatClockInput,
  getShareState,
  parseClockInput,
  parseShareDraft,
  toShareUrl,
} from './share-draft.ts'

const AT = { offsetMs: 61_000.4, durationMs: 90_000 }
const LINK: ShareLink = {
  id: 'l',
  sessionId: 's',
  hidesConsole: false,
  hidesNetwork: false,
  startMs: null,
  clip: null,
  createdAt: 0,
  createdBy: 'Ada',
  expiresAt: 100,
  revokedAt: null,
  revokedBy: null,
  openedCount: 0,
  lastOpenedAt: null,
}

test('a time is read as it is written', () => {
  for (const [text, ms] of [
    ['00:00', 0],
    ['01:24', 84_000],
    ['01:24.5', 84_500],
    ['01:24.005', 84_005],
    ['1:02:03', 3_723_000],
  ] as const) {
    expect(formatClockInput(ms)).toBe(text)
    expect(parseClockInput(text)).toBe(ms)
  }
  expect(parseClockInput(' 90:00 ')).toBe(5_400_000)
  for (const text of ['', '5', '1:60', '-1:00', 'a:bc', '1:2:3:4']) {
    expect([text, parseClockInput(text)]).toEqual([text, null])
  }
})

test('console and network are hidden and the whole is shown unless one says otherwise', () => {
  expect(parseShareDraft(createShareDraft(null, 90_000), AT)).toEqual({
    lifetimeMs: 604_800_000,
    hidesConsole: true,
    hidesNetwork: true,
    startMs: null,
    clip: null,
  })
})

test('a selection becomes a clip, and a link may start at the playhead', () => {
  const clip = { fromMs: 1_500, toMs: 30_000 }
  expect(parseShareDraft(createShareDraft(clip, 90_000), AT)).toMatchObject({ clip, startMs: null })
  const draft = { ...createShareDraft(null, 90_000), startsHere: true }
  expect(parseShareDraft(draft, AT)).toMatchObject({ clip: null, startMs: 61_000 })
})

test('what is no part of the session is said', () => {
  const draft = { ...createShareDraft(null, 90_000), isClip: true }
  expect(parseShareDraft({ ...draft, from: 'x' }, AT)).toMatch(/Write times/)
  expect(parseShareDraft({ ...draft, from: '00:20', to: '00:10' }, AT)).toMatch(/end after/)
  expect(parseShareDraft({ ...draft, from: '02:00', to: '03:00' }, AT)).toMatch(/ends at 01:30/)
})

test('a link says what it shows, and whether it still does', () => {
  expect(describeShare(LINK)).toBe('Whole session')
  expect(describeShare({ ...LINK, clip: { fromMs: 0, toMs: 61_000 }, hidesNetwork: true })).toBe(
    '00:00 to 01:01, without network',
  )
  expect(getShareState(LINK, 99)).toBe('active')
  expect(getShareState(LINK, 100)).toBe('expired')
  expect(getShareState({ ...LINK, revokedAt: 1 }, 200)).toBe('revoked')
})

test('the token stands behind the hash', () => {
  expect(toShareUrl('https://p.test', 'abc')).toBe('https://p.test/share#abc')
  expect(toShareUrl('https://p.test', 'abc', 5_000.6)).toBe('https://p.test/share?t=5001#abc')
})

import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './harness/test.ts'
import { openControlPage, playPlainly } from './hostile/control.ts'
import { startEar } from './hostile/ear.ts'
import { HOSTILE, KINDS, MALFORMED, PLAYABLE, TEXTS } from './hostile/index.ts'
import {
  combineAttacks,
  createArms,
  LENGTH_MS,
  type Attack,
  type HostileRecording,
} from './hostile/recording.ts'
import { sendAttack } from './hostile/send.ts'
import { spyOnBrowser } from './hostile/spy.ts'
import { openPanels, watchSession, type Watching } from './hostile/watch.ts'

/** What works on a player as it comes; with less, this test would prove nothing. */
const LEAST = { recordings: 80, scripts: 15, leaks: 25 } as const
const PAGES = 4
/**
 * HOSTILE=long gives each recording a session of its own. Without it those of a kind share
 * one, each with its own arms, and only what is malformed, or is text beside the page, is alone.
 */
const IS_LONG = process.env['HOSTILE'] === 'long'

/** What is sent, stored and watched as one session. */
interface HostileSession {
  readonly name: string
  readonly attack: Attack
  readonly recordings: readonly HostileRecording[]
}

test('no recording runs code, calls out or takes the focus, while on a plain player they do', async ({
  demo,
  playwright,
}, testInfo) => {
  const ear = await startEar()
  const place = { serverUrl: demo.serverUrl, foreignPort: ear.port }
  const html = await (await fetch(demo.shopUrl)).text()
  const key = /data-key="([^"]+)"/.exec(html)?.[1] ?? ''
  const sender = { serverUrl: demo.serverUrl, key, origin: demo.shopUrl }
  const nameOf = (number: number): string => HOSTILE[number]?.name ?? String(number)
  const arm = (recording: HostileRecording): Attack =>
    recording.make(createArms(HOSTILE.indexOf(recording), place))
  const alone = (recording: HostileRecording): HostileSession => ({
    name: recording.name,
    attack: arm(recording),
    recordings: [recording],
  })
  const together = (name: string, recordings: readonly HostileRecording[]): HostileSession => ({
    name,
    attack: combineAttacks(recordings.map(arm)),
    recordings,
  })
  const everything = together('everything at once', PLAYABLE)
  const kinds = Object.entries(KINDS).map(([kind, recordings]) => together(kind, recordings))
  const others = IS_LONG ? HOSTILE.map(alone) : [...kinds, ...[...TEXTS, ...MALFORMED].map(alone)]

  const watched: (Watching & HostileSession)[] = []
  const ours = await spyOnBrowser(
    playwright.chromium,
    testInfo.outputPath('ours.json'),
    async (context) => {
      const first = await context.newPage()
      await first.goto(demo.signInUrl)
      await first.waitForURL(`${demo.serverUrl}/sessions**`)
      const waiting = [everything, ...others]
      const watchOn = async (page: Page): Promise<void> => {
        await page.goto(`${demo.serverUrl}/overview`)
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const id = await sendAttack(sender, next.attack)
          watched.push({ ...next, ...(await watchSession(page, `/sessions/${id}`)) })
          if (next !== everything && next.recordings.some((each) => TEXTS.includes(each))) {
            await openPanels(page)
          }
          if (next === everything) await watchExport(page, id)
        }
        await page.goto(`${demo.serverUrl}/sessions`)
        await expect(page.locator('[data-session-id]').first()).toBeVisible()
      }
      const watchExport = async (page: Page, id: string): Promise<void> => {
        const path = testInfo.outputPath('export.html')
        const answer = await page.request.get(
          `${demo.serverUrl}/api/sessions/${id}/export?format=html`,
        )
        await writeFile(path, await answer.body())
        const file = await context.newPage()
        await file.goto(pathToFileURL(path).href)
        await expect(file.locator('.rr-player iframe')).toBeVisible()
        await file.waitForTimeout(LENGTH_MS)
        await file.close()
      }
      const further = await Promise.all(Array.from({ length: PAGES - 1 }, () => context.newPage()))
      await Promise.all([first, ...further].map(watchOn))
    },
  )
  const heardOfOurs = [...ear.heard]

  let tookFocus = false
  const plain = await spyOnBrowser(
    playwright.chromium,
    testInfo.outputPath('plain.json'),
    async (context) => {
      const attacks = PLAYABLE.map(arm)
      for (const isUnsafe of [false, true]) {
        const page = await context.newPage()
        await openControlPage(page, ear)
        if (await playPlainly(page, attacks, { isUnsafe })) tookFocus = true
      }
    },
  )
  await ear.close()

  const count = ({ scripts, leaks, own }: typeof ours): string =>
    `${scripts.length} ran code, ${leaks.length} called out, ${own.length} asked our API`
  // oxlint-disable-next-line no-console -- the counts are the result
  console.log(
    `${HOSTILE.length} hostile recordings in ${watched.length} sessions. Here: ${count(ours)}. Plainly: ${count(plain)}.`,
  )

  expect(HOSTILE.length).toBeGreaterThanOrEqual(LEAST.recordings)
  expect(plain.scripts.length).toBeGreaterThanOrEqual(LEAST.scripts)
  expect(plain.leaks.length).toBeGreaterThanOrEqual(LEAST.leaks)
  expect(plain.own.map(nameOf)).toContain('requests to our own API')
  expect(tookFocus).toBe(true)

  expect(ours.scripts.map(nameOf)).toEqual([])
  expect([...ours.leaks, ...heardOfOurs].map(nameOf)).toEqual([])
  expect(ours.own.map(nameOf)).toEqual([])
  expect(watched).toHaveLength(others.length + 1)
  expect(new Set(watched.flatMap(({ recordings }) => recordings))).toEqual(new Set(HOSTILE))
  for (const { name, recordings, phase, hasFocus, left } of watched) {
    expect.soft({ hasFocus, left }, name).toEqual({ hasFocus: true, left: [] })
    if (recordings.every((each) => PLAYABLE.includes(each))) {
      expect.soft(phase, name).toBe('ended')
    }
  }
})

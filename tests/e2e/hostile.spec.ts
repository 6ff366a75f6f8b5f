import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './harness/test.ts'
import { openControlPage, playPlainly } from './hostile/control.ts'
import { startEar } from './hostile/ear.ts'
import { HOSTILE, PLAYABLE, TEXTS } from './hostile/index.ts'
import {
  combineAttacks,
  createArms,
  LENGTH_MS,
  type HostileRecording,
} from './hostile/recording.ts'
import { sendAttack } from './hostile/send.ts'
import { spyOnBrowser } from './hostile/spy.ts'
import { openPanels, watchSession, type Watching } from './hostile/watch.ts'

/** What works on a player as it comes; with less, this test would prove nothing. */
const LEAST = { recordings: 80, scripts: 15, leaks: 25 } as const
const PAGES = 4

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
  const arm = (recording: HostileRecording, number: number) => ({
    recording,
    attack: recording.make(createArms(number, place)),
  })
  const all = combineAttacks(PLAYABLE.map((recording, number) => arm(recording, number).attack))
  const everything = { recording: { name: 'everything at once' }, attack: all }

  const watched: (Watching & { name: string })[] = []
  const ours = await spyOnBrowser(
    playwright.chromium,
    testInfo.outputPath('ours.json'),
    async (context) => {
      const first = await context.newPage()
      await first.goto(demo.signInUrl)
      await first.waitForURL(`${demo.serverUrl}/sessions**`)
      const waiting = [everything, ...HOSTILE.map(arm)]
      const watchOn = async (page: Page): Promise<void> => {
        await page.goto(`${demo.serverUrl}/overview`)
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const {
            recording: { name },
            attack,
          } = next
          const id = await sendAttack(sender, attack)
          watched.push({ name, ...(await watchSession(page, `/sessions/${id}`)) })
          if (TEXTS.some((recording) => recording.name === name)) await openPanels(page)
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
      const others = await Promise.all(Array.from({ length: PAGES - 1 }, () => context.newPage()))
      await Promise.all([first, ...others].map(watchOn))
    },
  )
  const heardOfOurs = [...ear.heard]

  let tookFocus = false
  const plain = await spyOnBrowser(
    playwright.chromium,
    testInfo.outputPath('plain.json'),
    async (context) => {
      const attacks = PLAYABLE.map((recording, number) => arm(recording, number).attack)
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
    `${HOSTILE.length} hostile recordings. Here: ${count(ours)}. Plainly: ${count(plain)}.`,
  )

  expect(HOSTILE.length).toBeGreaterThanOrEqual(LEAST.recordings)
  expect(plain.scripts.length).toBeGreaterThanOrEqual(LEAST.scripts)
  expect(plain.leaks.length).toBeGreaterThanOrEqual(LEAST.leaks)
  expect(plain.own.map(nameOf)).toContain('requests to our own API')
  expect(tookFocus).toBe(true)

  expect(ours.scripts.map(nameOf)).toEqual([])
  expect([...ours.leaks, ...heardOfOurs].map(nameOf)).toEqual([])
  expect(ours.own.map(nameOf)).toEqual([])
  expect(watched).toHaveLength(HOSTILE.length + 1)
  for (const { name, phase, hasFocus, left } of watched) {
    expect.soft({ hasFocus, left }, name).toEqual({ hasFocus: true, left: [] })
    if (name === everything.recording.name || PLAYABLE.some((each) => each.name === name)) {
      expect.soft(phase, name).toBe('ended')
    }
  }
})

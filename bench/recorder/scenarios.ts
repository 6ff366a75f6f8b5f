import type { CDPSession, Page } from 'playwright'
import {
  BUILD_FORM,
  BUILD_TABLE,
  buildCards,
  buildStorm,
  changeRows,
  churn,
  INSERT_RULES,
  mountFrames,
  mountShadowRoots,
  MUTATION_STORM,
  stormIn,
} from './page-programs.ts'

export interface Scenario {
  readonly name: string
  /** Builds the page, before a recorder starts. Text of a program for the page. */
  readonly prepare: string
  /** What is measured; null where the start of the recorder is what is measured. */
  readonly act: ((page: Page, cdp: CDPSession) => Promise<unknown>) | null
}

const run = (program: string) => (page: Page) => page.evaluate(`(async () => {${program}})()`)

const IDLE_MS = 3_600_000

export const SCENARIOS: readonly Scenario[] = [
  { name: 'snapshot of 20,000 nodes', prepare: buildCards(20_000), act: null },
  { name: 'snapshot of 100,000 nodes', prepare: buildCards(100_000), act: null },
  { name: 'mutation storm, 10 s', prepare: buildCards(2_000), act: run(MUTATION_STORM) },
  { name: 'bulk rows, 1,000', prepare: BUILD_TABLE, act: run(changeRows(1_000)) },
  { name: 'bulk rows, 10,000', prepare: BUILD_TABLE, act: run(changeRows(10_000)) },
  { name: 'style rules, 2,000 inserted', prepare: buildCards(2_000), act: run(INSERT_RULES) },
  { name: 'typing and scrolling', prepare: BUILD_FORM, act: typeAndScroll },
  { name: 'an hour of idling', prepare: buildCards(2_000), act: idle },
  { name: 'storm, 10 s', prepare: buildStorm(''), act: run(stormIn(10_000)) },
  {
    name: 'storm in a blocked part, 10 s',
    prepare: buildStorm('data-playhead-block'),
    act: run(stormIn(10_000)),
  },
  {
    name: '100,000 changes of nodes that are gone',
    prepare: BUILD_TABLE,
    act: run(churn(100_000)),
  },
  { name: '500 frames', prepare: BUILD_TABLE, act: run(mountFrames(500)) },
  { name: '500 shadow roots', prepare: BUILD_TABLE, act: run(mountShadowRoots(500)) },
]

async function typeAndScroll(page: Page): Promise<void> {
  await page.click('textarea')
  await page.keyboard.type('the quick brown fox jumps over the lazy dog. '.repeat(6), { delay: 8 })
  for (let turn = 0; turn < 40; turn += 1) {
    await page.mouse.move(100 + turn * 9, 120 + turn * 5, { steps: 3 })
    await page.mouse.wheel(0, 120)
    await page.waitForTimeout(30)
  }
}

/** An hour by the page's clock: timers run one after the other, without the waiting. */
async function idle(_page: Page, cdp: CDPSession): Promise<void> {
  const spent = new Promise((resolve) => cdp.once('Emulation.virtualTimeBudgetExpired', resolve))
  await cdp.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: IDLE_MS })
  await spent
}

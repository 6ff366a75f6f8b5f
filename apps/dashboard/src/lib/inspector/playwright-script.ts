import type { StoredSessionEvent } from '@playhead/protocol'
import { listSteps, type Step } from './playwright-steps.ts'

export interface PlaywrightScriptOptions {
  readonly session: {
    readonly id: string
    readonly viewportWidth: number | null
    readonly viewportHeight: number | null
  }
  readonly events: readonly StoredSessionEvent[]
}

/**
 * A Playwright test that does what a visitor did. Everything that comes from the recording
 * stands in it as a string of JSON, so that none of it can be code.
 */
export function writePlaywrightScript({ session, events }: PlaywrightScriptOptions): string {
  const windowId = findBusiestTab(events)
  const steps = listSteps(events.filter((event) => event.windowId === windowId))
  const origin = findOrigin(steps)
  const { viewportWidth, viewportHeight } = session
  const size =
    viewportWidth && viewportHeight ? { width: viewportWidth, height: viewportHeight } : null
  const lines = steps.map((step) => `  ${writeStep(step, origin)}`)
  return `${HEADER}
/** Where the site is; another place can be named to try the same there. */
const ORIGIN = process.env['BASE_URL'] ?? ${quote(origin ?? 'http://localhost')}

test(${quote(`what the visitor of session ${session.id} did`)}, async ({ page }) => {
${size ? `  await page.setViewportSize(${JSON.stringify(size)})\n` : ''}${
    lines.length > 0 ? lines.join('\n') : '  // The session holds no step that can be repeated.'
  }
})
${HELPERS}`
}

function writeStep(step: Step, origin: string | null): string {
  switch (step.kind) {
    case 'open':
      return `await page.goto(${writeAddress(step.url, origin)})`
    case 'arrive':
      return `await page.waitForURL(({ pathname }) => pathname === ${quote(toPathname(step.path))})`
    case 'click':
      return `await (await find(page, ${quote(step.selector)}, ${quote(step.text)})).click()`
    case 'fill':
      return `await (await find(page, ${quote(step.selector)})).fill(${quote(step.value)}) // a placeholder`
    case 'choose':
      return `await (await find(page, ${quote(step.selector)})).selectOption({ index: 1 }) // a placeholder`
    case 'submit':
      return `await submit(await find(page, ${quote(step.selector)}))`
  }
}

function writeAddress(url: string, origin: string | null): string {
  if (!URL.canParse(url)) return quote(url)
  const parsed = new URL(url)
  const rest = parsed.href.slice(parsed.origin.length)
  return parsed.origin === origin ? `new URL(${quote(rest)}, ORIGIN).href` : quote(parsed.href)
}

function findOrigin(steps: readonly Step[]): string | null {
  for (const step of steps) {
    if (step.kind === 'open' && /^https?:/i.test(step.url) && URL.canParse(step.url)) {
      return new URL(step.url).origin
    }
  }
  return null
}

/** Of a recorded path without the fragment, which is no part of a pathname. */
function toPathname(path: string): string {
  return path.split('#', 1)[0] ?? path
}

function findBusiestTab(events: readonly StoredSessionEvent[]): string | null {
  const counts = new Map<string, number>()
  for (const { windowId, source } of events) {
    if (source !== 'server') counts.set(windowId, (counts.get(windowId) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null
}

/** As JSON, in which these two are allowed and in older scripts end a line. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

const HEADER = `// Made by Playhead of a recorded session. What was typed is not recorded: placeholders stand
// in its place. Addresses are without what was left out of them when they were recorded.
import { test } from '@playwright/test'
`

const HELPERS = `
const CLICKABLE = 'a, button, summary, label, option, [role=button], [role=link], [role=tab], [role=menuitem]'

/**
 * The element that was used: by its place and its words; else what is clicked by these words,
 * when only a picture inside of it was hit; else by its place; else by its words.
 */
async function find(page, selector, text = '') {
  const byPlace = page.locator(selector)
  const ways = text
    ? [
        byPlace.filter({ hasText: text }),
        page.locator(CLICKABLE).filter({ hasText: text }),
        byPlace,
        page.getByText(text, { exact: true }),
      ]
    : [byPlace]
  const seen = ways.map((way) => way.filter({ visible: true }))
  await seen.reduce((all, way) => all.or(way)).first().waitFor()
  for (const way of seen) if ((await way.count()) > 0) return way.first()
  return byPlace.first()
}

async function submit(form) {
  await form.evaluate((element) => element.closest('form')?.requestSubmit())
}
`

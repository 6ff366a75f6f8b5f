import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { eventOf, sessionId, summaryOf } from '../../testing/summaries.ts'
import { writePlaywrightScript } from './playwright-script.ts'

const session = summaryOf(1)
type Fields = Parameters<typeof eventOf>[2]
const script = (...steps: [offsetMs: number, fields: Fields][]): string =>
  writePlaywrightScript({
    session,
    events: steps.map(([offsetMs, fields]) => eventOf(session, offsetMs, fields)),
  })
const click = (selector: string, text = '') => ({ name: 'click', metadata: { selector, text } })
const stepsOf = (text: string): string[] =>
  text
    .slice(text.indexOf('({ page })'), text.indexOf('\n})'))
    .split('\n')
    .slice(1)
    .map((line) => line.trim())

test('pages, clicks, fields and forms become steps', () => {
  const text = script(
    [0, { url: 'https://shop.test/?a=1', path: '/' }],
    [2_000, click('main > a.buy', 'Buy')],
    [2_300, { url: 'https://shop.test/cart', path: '/cart#top' }],
    [4_000, { name: 'input', metadata: { selector: 'input#mail', type: 'email' } }],
    [4_100, { name: 'input', metadata: { selector: 'input#terms', type: 'checkbox' } }],
    [4_200, { name: 'input', metadata: { selector: 'select#size', type: 'select' } }],
    [9_000, { name: 'submit', metadata: { selector: 'form#order' } }],
    [60_000, { url: 'https://shop.test/help', path: '/help' }],
    [61_000, { url: 'https://elsewhere.test/x', path: '/x' }],
  )
  expect(stepsOf(text)).toEqual([
    'await page.setViewportSize({"width":1280,"height":800})',
    'await page.goto(new URL("/?a=1", ORIGIN).href)',
    'await (await find(page, "main > a.buy", "Buy")).click()',
    'await page.waitForURL(({ pathname }) => pathname === "/cart")',
    'await (await find(page, "input#mail[type=\\"email\\"]")).fill("visitor@example.com") // a placeholder',
    'await (await find(page, "select#size")).selectOption({ index: 1 }) // a placeholder',
    'await submit(await find(page, "form#order"))',
    'await page.goto(new URL("/help", ORIGIN).href)',
    'await page.goto("https://elsewhere.test/x")',
  ])
})

test('a form that a click has sent is not sent again, nor is the echo of a label clicked', () => {
  const text = script(
    [0, { url: 'https://shop.test/', path: '/' }],
    [1_000, click('label', 'Terms')],
    [1_005, click('input#terms')],
    [5_000, click('button', 'Order')],
    [5_100, { name: 'submit', metadata: { selector: 'form' } }],
  )
  expect(stepsOf(text).slice(2)).toEqual([
    'await (await find(page, "label", "Terms")).click()',
    'await (await find(page, "button", "Order")).click()',
  ])
})

test('only the busiest tab is followed, and what a page names like a click is none', () => {
  const text = script(
    [0, { url: 'https://shop.test/', path: '/' }],
    [10, { url: 'https://shop.test/other', path: '/other', windowId: sessionId(901) }],
    [20, { ...click('a'), channel: 'app' }],
    [30, click('b')],
  )
  expect(stepsOf(text).slice(1)).toEqual([
    'await page.goto(new URL("/", ORIGIN).href)',
    'await (await find(page, "b", "")).click()',
  ])
})

test('nothing that a stranger wrote becomes code', () => {
  const hostile = `\`\${process.exit()}"'*/\u2028\n); process.exit() //`
  const text = script(
    [0, { url: `https://shop.test/${hostile}`, path: hostile }],
    [5, click(hostile, hostile)],
    [9, { url: 'https://shop.test/', path: hostile }],
    [10, { name: 'input', metadata: { selector: hostile, type: hostile } }],
  )
  // Run for real, against a page that only says what it is asked for.
  const page = `new Proxy({}, { get: (_target, name) => name === 'then' ? undefined : (...args) => {
    console.log(JSON.stringify([name, args[0]]))
    return name === 'count' ? 1 : page
  } })`
  const test = `const page = ${page}
    let run; const test = (_name, work) => { run = work }`
  const code = `${text.replace(/^import .*$/m, () => test)}\nrun({ page }).then(() => console.log('end'))`
  const output = execFileSync(process.execPath, ['--input-type=module'], {
    input: code,
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  })
  const lines = output.trim().split('\n')
  expect(lines).toContain(JSON.stringify(['locator', hostile]))
  expect(lines.at(-1)).toBe('end')
  expect(text).not.toContain('\u2028')
  expect(script()).toContain('holds no step')
})

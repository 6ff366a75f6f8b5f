import { afterEach, expect, test, vi } from 'vitest'
import { playBack, startDomSession, type DomSession } from '../testing/dom-replay.ts'

let session: DomSession | null = null

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

function startPage(html: string): DomSession {
  document.body.innerHTML = html
  session = startDomSession()
  return session
}

const rest = (delayMs = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))

const getSheet = (selector = 'style'): CSSStyleSheet => {
  const { sheet } = document.body.querySelector(selector) as HTMLStyleElement
  if (!sheet) throw new Error(`${selector} has no sheet`)
  return sheet
}
const getRule = (index: number): CSSStyleRule => getSheet().cssRules[index] as CSSStyleRule

const readStyles = (page: Document, names: readonly string[]): string[] => {
  const style = getComputedStyle(page.querySelector('p') as Element)
  return names.map((name) => style.getPropertyValue(name))
}

/** The styles of the paragraph in the page, and in what is played back in both ways. */
function compareStyles(...names: string[]): { seen: string[]; played: string[][] } {
  session?.flush()
  const seen = readStyles(document, names)
  const events = session?.events ?? []
  expect(session?.errors).toEqual([])
  const played = (['seek', 'live'] as const).map((way) => {
    const replay = playBack(events, way)
    const styles = readStyles(replay.page, names)
    replay.remove()
    return styles
  })
  return { seen, played }
}

const SHEET =
  '<style>p { color: red } @media all { p { margin: 1px } } b { top: 0 }</style><p>x</p>'

test('declarations that are set as properties of a rule are told', () => {
  startPage(SHEET)
  getRule(0).style.color = 'rgb(0, 0, 255)'
  const { seen, played } = compareStyles('color')
  expect(seen).toEqual(['rgb(0, 0, 255)'])
  expect(played).toEqual([seen, seen])
})

test('declarations are told later, too, of a style that the page has kept', async () => {
  startPage(SHEET)
  const { style } = getRule(0)
  await rest()
  style.color = 'rgb(0, 255, 0)'
  style.cssText += '; letter-spacing: 3px'
  await rest()
  const { seen, played } = compareStyles('color', 'letter-spacing')
  expect(seen).toEqual(['rgb(0, 255, 0)', '3px'])
  expect(played).toEqual([seen, seen])
})

test('of styles that the page has kept the last ones are followed', async () => {
  startPage(`<style>${'b { top: 0 } '.repeat(100)}p { color: red }</style><p>x</p>`)
  const others = [...getSheet().cssRules].map((rule) => (rule as CSSStyleRule).style)
  await rest()
  const { style } = getRule(100)
  await rest()
  style.color = 'rgb(0, 255, 0)'
  await rest()
  expect(others).toHaveLength(101)
  const { seen, played } = compareStyles('color')
  expect(seen).toEqual(['rgb(0, 255, 0)'])
  expect(played).toEqual([seen, seen])
})

test('other ways to change a rule are told: as text, typed, its selector, within groups', () => {
  startPage(SHEET)
  getRule(0).styleMap.set('letter-spacing', CSS.px(6))
  getRule(2).selectorText = 'p, b'
  getRule(2).style = 'rotate: 5deg'
  const group = getSheet().cssRules[1] as CSSMediaRule
  ;(group.cssRules[0] as CSSStyleRule).style.marginTop = '9px'
  const { seen, played } = compareStyles('letter-spacing', 'rotate', 'margin-top')
  expect(seen).toEqual(['6px', '5deg', '9px'])
  expect(played).toEqual([seen, seen])
})

test('a declaration that is told by its call is told once, and later changes build on it', () => {
  const { events } = startPage(SHEET)
  const { style } = getRule(0)
  style.setProperty('color', 'rgb(1, 2, 3)')
  session?.flush()
  const before = events.length
  session?.flush()
  expect(events.length).toBe(before)
  expect(JSON.stringify(events)).not.toContain('removes":[{"index')
  style.letterSpacing = '2px'
  const { seen, played } = compareStyles('color', 'letter-spacing')
  expect(seen).toEqual(['rgb(1, 2, 3)', '2px'])
  expect(played).toEqual([seen, seen])
})

test('reading styles of many rules writes nothing', async () => {
  const { events } = startPage(`<style>${'p { color: red } '.repeat(500)}</style><p>x</p>`)
  session?.flush()
  const before = events.length
  for (const rule of getSheet().cssRules) expect((rule as CSSStyleRule).style.color).toBe('red')
  await rest()
  session?.flush()
  expect(events.length).toBe(before)
  getRule(499).style.color = 'rgb(9, 9, 9)'
  const { seen, played } = compareStyles('color')
  expect(seen).toEqual(['rgb(9, 9, 9)'])
  expect(played).toEqual([seen, seen])
})

test('code that reads and sets all of many rules is told of each', () => {
  startPage(`<style>${'p { color: red } '.repeat(3_000)}</style><p>x</p>`)
  for (const [index, rule] of [...getSheet().cssRules].entries()) {
    const { style } = rule as CSSStyleRule
    style.color = `rgb(${index % 256}, 7, 7)`
  }
  getRule(2_999).style.color = 'red'
  getSheet().deleteRule(2_999)
  const { seen, played } = compareStyles('color')
  expect(seen).toEqual([`rgb(${2_998 % 256}, 7, 7)`])
  expect(played).toEqual([seen, seen])
})

test('sheets that are switched off and on are told, also those that were off before', () => {
  document.body.innerHTML =
    '<style id="a">p { color: rgb(1, 1, 1) }</style><style id="b">p { color: rgb(2, 2, 2) }</style><p>x</p>'
  getSheet('#b').disabled = true
  session = startDomSession()
  let { seen, played } = compareStyles('color')
  expect(seen).toEqual(['rgb(1, 1, 1)'])
  expect(played).toEqual([seen, seen])
  getSheet('#b').disabled = false
  ;({ seen, played } = compareStyles('color'))
  expect(seen).toEqual(['rgb(2, 2, 2)'])
  expect(played).toEqual([seen, seen])
  ;(document.querySelector('#b') as HTMLStyleElement).disabled = true
  ;(document.querySelector('#a') as HTMLStyleElement).media = 'print'
  ;({ seen, played } = compareStyles('color'))
  expect(seen).toEqual(['rgb(0, 0, 0)'])
  expect(played).toEqual([seen, seen])
})

test('links that are switched off are not shown, and are once they are on', async () => {
  const css = (color: string): string => `data:text/css,${encodeURIComponent(`p{color:${color}}`)}`
  startPage(
    `<link rel="stylesheet" href="${css('rgb(1,1,1)')}"><link rel="stylesheet" disabled id="b" href="${css('rgb(2,2,2)')}"><p>x</p>`,
  )
  const read = (): string | undefined => readStyles(document, ['color'])[0]
  await vi.waitFor(() => expect(read()).toBe('rgb(1, 1, 1)'))
  await rest()
  const link = document.querySelector('#b') as HTMLLinkElement
  link.disabled = false
  await vi.waitFor(() => expect(read()).toBe('rgb(2, 2, 2)'))
  await vi.waitFor(() =>
    expect(JSON.stringify(session?.events)).toMatch(/_cssText":"p \{ color: rgb\(2/),
  )
  let { seen, played } = compareStyles('color')
  expect(played).toEqual([seen, seen])
  link.disabled = true
  ;({ seen, played } = compareStyles('color'))
  expect(seen).toEqual(['rgb(1, 1, 1)'])
  expect(played).toEqual([seen, seen])
})

test('what is there of images is told by their size, as it comes and as it goes', async () => {
  const picture = (width: number): string =>
    `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='${width}' height='20'/>`
  const { events } = startPage(`<img id="a" src="${picture(40)}"><img id="b">`)
  const [a, b] = [...document.images]
  await a?.decode()
  if (b) b.src = picture(60)
  await b?.decode()
  await rest()
  session?.flush()
  expect(JSON.stringify(events)).toContain('"data-playhead-size":"40x20"')
  expect(JSON.stringify(events)).toContain('"data-playhead-size":"60x20"')
  const before = events.length
  if (b) b.src = 'data:image/png,broken'
  await b?.decode().catch(() => undefined)
  await rest()
  session?.flush()
  // An image is written anew with another address.
  expect(JSON.stringify(events.slice(before))).toMatch(/broken|"data-playhead-size":null/)
  expect(JSON.stringify(events.slice(before))).not.toContain('60x20')
})

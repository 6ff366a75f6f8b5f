import { afterEach, describe, expect, test } from 'vitest'
import { describeDom } from '../testing/describe-dom.ts'
import { playBack, startDomSession, type DomSession } from '../testing/dom-replay.ts'
import { createNodePrivacy } from '../privacy/node-privacy.ts'
import { createPrivacyPolicy } from '../privacy/policy.ts'
import type { Mutation } from './format.ts'

let session: DomSession | null = null
let main: HTMLElement

afterEach(() => {
  session?.stop()
  session = null
  document.body.replaceChildren()
})

function startPage(html: string): DomSession {
  main = document.createElement('main')
  main.innerHTML = html
  document.body.replaceChildren(main)
  session = startDomSession()
  return session
}

function query<Kind extends Element>(selector: string): Kind {
  const found = main.querySelector<Kind>(selector)
  if (!found) throw new Error(`no ${selector} in the page`)
  return found
}

/** Lets the page's own work, and what frames load, come to an end. */
const rest = (delayMs = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))

/** What the page is, and what is played back in both ways: they must be one and the same. */
function compare(): { page: string; played: string[]; warnings: string[] } {
  if (!session) throw new Error('nothing is recorded')
  const recorded = session
  recorded.flush()
  recorded.stop()
  const page = describeDom(document.body)
  document.body.replaceChildren()
  const replays = (['seek', 'live'] as const).map((way) => {
    const replay = playBack(recorded.events, way)
    const played = { dom: describeDom(replay.page.body), warnings: [...replay.warnings] }
    replay.remove()
    return played
  })
  return {
    page,
    played: replays.map(({ dom }) => dom),
    warnings: [...replays.flatMap(({ warnings }) => warnings), ...recorded.errors.map(String)],
  }
}

function expectation(result: ReturnType<typeof compare>): ReturnType<typeof compare> {
  return { ...result, played: [result.page, result.page], warnings: [] }
}

function getMutations({ events }: DomSession): Mutation[] {
  return events
    .map(({ data }) => data as Mutation & { source?: number })
    .filter(({ source }) => source === 0)
}

/** What was told of a field last. */
function getInput({ events }: DomSession): Record<string, unknown> | undefined {
  return events
    .map(({ data }) => data as Record<string, unknown>)
    .findLast(({ source }) => source === 5)
}

test('a sheet that is pushed onto the adopted ones is told', async () => {
  const recording = startPage('<div></div>')
  const root = query('div').attachShadow({ mode: 'open' })
  root.innerHTML = '<p>a</p>'
  await rest()
  for (const adopter of [document, root]) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('p { color: red }')
    adopter.adoptedStyleSheets.push(sheet)
    await rest()
    recording.flush()
    expect(recording.events.at(-1)?.data).toMatchObject({
      source: 15,
      styleIds: [expect.any(Number)],
      styles: [{ rules: [{ rule: 'p { color: red; }' }] }],
    })
  }
  document.adoptedStyleSheets = []
})

test('an element that is defined later is told', async () => {
  const recording = startPage('<x-defined-late></x-defined-late>')
  customElements.define('x-defined-late', class extends HTMLElement {})
  await rest()
  recording.flush()
  expect(recording.events.map(({ data }) => data)).toContainEqual({
    source: 16,
    define: { name: 'x-defined-late' },
  })
})

describe('fields', () => {
  test('a box that is neither ticked nor not is told, and when it is no more', async () => {
    const recording = startPage('<input type="checkbox">')
    query<HTMLInputElement>('input').indeterminate = true
    await rest()
    recording.flush()
    expect(getInput(recording)).toMatchObject({ isChecked: false, isIndeterminate: true })
    query<HTMLInputElement>('input').indeterminate = false
    await rest()
    recording.flush()
    expect(getInput(recording)).not.toHaveProperty('isIndeterminate')
  })

  test('a list tells each of its choices, unless they are hidden', async () => {
    const html = '<select multiple><option>a<option>b<option>c</select>'
    const choose = () => {
      for (const index of [0, 2])
        query<HTMLOptionElement>(`option:nth-child(${index + 1})`).selected = true
    }
    const recording = startPage(html)
    choose()
    await rest()
    recording.flush()
    expect(getInput(recording)).toMatchObject({ text: 'a', selected: [0, 2] })
    recording.stop()
    main.innerHTML = html
    session = startDomSession({ isFieldHidden: () => true })
    choose()
    await rest()
    session.flush()
    expect(getInput(session)).not.toHaveProperty('selected')
  })
})

describe('trees', () => {
  test('a closed shadow root is recorded', async () => {
    startPage('<div></div>')
    const root = query('div').attachShadow({ mode: 'closed' })
    root.innerHTML = '<p>closed</p>'
    await rest()
    root.querySelector('p')?.append(' later')
    await rest()
    expect(query('div').shadowRoot).toBeNull()
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('a shadow root of markup is recorded', () => {
    startPage('<p></p>')
    main.setHTMLUnsafe('<div><template shadowrootmode="open"><b>inside</b></template>light</div>')
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('frames are recorded, in each other, and again when they load anew', async () => {
    startPage(
      '<iframe srcdoc="<p>one</p><iframe srcdoc=&quot;<b>two</b>&quot;></iframe>"></iframe>',
    )
    await rest(300)
    expect(JSON.stringify(session?.events)).toMatch(/one.*two/)
    query<HTMLIFrameElement>('iframe').srcdoc = '<p>three</p>'
    await rest(300)
    query<HTMLIFrameElement>('iframe').contentDocument?.body.append('four')
    await rest()
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('a document that is written anew is followed', async () => {
    startPage('<iframe></iframe>')
    const page = query<HTMLIFrameElement>('iframe').contentDocument
    page?.open()
    page?.write('<!doctype html><body><p>written</p><input></body>')
    page?.close()
    await rest(50)
    const input = page?.querySelector('input')
    if (input) input.value = 'typed'
    input?.dispatchEvent(new Event('input', { bubbles: true }))
    await rest()
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('what comes and goes between two writings leaves no trace', async () => {
    const { events } = startPage('<p></p>')
    const before = events.length
    for (let turn = 0; turn < 50; turn += 1) {
      const element = document.createElement('i')
      main.append(element)
      element.remove()
      await Promise.resolve()
    }
    session?.flush()
    expect(events.slice(before)).toEqual([])
  })

  test('changes of text and attributes are written once, with what came last', async () => {
    const recording = startPage('<p>x</p>')
    const text = query('p').firstChild
    for (let turn = 0; turn < 20; turn += 1) {
      query('p').setAttribute('class', `c${turn}`)
      if (text) text.nodeValue = `t${turn}`
      await Promise.resolve()
    }
    recording.flush()
    const mutations = getMutations(recording)
    expect(mutations.flatMap(({ texts }) => texts.map(({ value }) => value))).toEqual(['t19'])
    expect(mutations.flatMap(({ attributes }) => attributes)).toMatchObject([
      { attributes: { class: 'c19' } },
    ])
  })

  test('a form whose fields are called like its own properties is recorded', () => {
    const form = '<form><input name="parentNode"><input name="firstChild"><b>x</b></form>'
    const recording = startPage(form)
    const snapshot = JSON.stringify(recording.events)
    expect(snapshot).toContain('"textContent":"x"')
    main.innerHTML = form
    recording.flush()
    expect(getMutations(recording).flatMap(({ adds }) => adds)).toHaveLength(5)
  })
})

describe('a blocked region', () => {
  test('tells nothing, whatever happens in it', async () => {
    const recording = startPage('<div data-playhead-block><p>x</p><input></div>')
    const before = recording.events.length
    for (let turn = 0; turn < 20; turn += 1) {
      query('p').append(`secret ${turn}`)
      query('p').setAttribute('title', 'secret')
      query<HTMLInputElement>('input').value = 'secret'
      query('div').append(document.createElement('b'))
      query<HTMLElement>('input').click()
    }
    await rest(150)
    recording.flush()
    expect(recording.events.slice(before)).toEqual([])
  })

  test('is recorded when the block is lifted, and gone when it is put back', async () => {
    startPage('<div data-playhead-block><p>x</p></div><section><p>y</p></section>')
    query('div').removeAttribute('data-playhead-block')
    query('section').setAttribute('data-playhead-block', '')
    await rest()
    const result = compare()
    expect(result).toEqual(expectation(result))
    expect(JSON.stringify(session?.events.at(-1))).toContain('"x"')
  })
})

describe('fields', () => {
  test('what the page’s code sets, a visitor chooses or a reset undoes is told', async () => {
    startPage(`<form><input id="a" value="first"><input type="checkbox" id="b" checked>
      <input type="radio" name="r" id="c" checked><input type="radio" name="r" id="d">
      <textarea>first</textarea><select><option>one</option><option>two</option></select></form>`)
    query<HTMLInputElement>('#a').value = 'set'
    query<HTMLInputElement>('#b').checked = false
    query<HTMLInputElement>('#d').click()
    query<HTMLTextAreaElement>('textarea').value = 'set'
    query<HTMLSelectElement>('select').selectedIndex = 1
    await rest(150)
    const typed = session?.events.filter(({ data }) => (data as { source?: number }).source === 5)
    expect(typed?.length).toBeGreaterThanOrEqual(6)
    query<HTMLFormElement>('form').reset()
    await rest(150)
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('a password stays one when the page shows it', async () => {
    const policy = createPrivacyPolicy({ level: 'none' })
    main = document.createElement('main')
    main.innerHTML = '<input type="password" value="hunter">'
    document.body.replaceChildren(main)
    session = startDomSession(createNodePrivacy(policy))
    query<HTMLInputElement>('input').type = 'text'
    await rest()
    query<HTMLInputElement>('input').value = 'hunter2'
    await rest(150)
    session.flush()
    session.stop()
    session = startDomSession(createNodePrivacy(policy))
    expect(JSON.stringify(session.events)).not.toContain('hunter')
  })
})

describe('style sheets', () => {
  test('shorthands with variables keep their values', () => {
    startPage('<style>.a { padding: var(--x) 1px; --x: 2px }</style>')
    expect(JSON.stringify(session?.events)).toContain('padding: var(--x) 1px')
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('what code does to rules is told, nested ones too, in order with the text', async () => {
    startPage('<style>@media all { .a { color: red } } .b { top: 1px }</style>')
    const sheet = query<HTMLStyleElement>('style').sheet
    const media = sheet?.cssRules[0] as CSSMediaRule
    media.insertRule('.c { left: 2px }', 1)
    media.deleteRule(0)
    sheet?.insertRule('.d { right: 3px }', 2)
    const rule = sheet?.cssRules[1]
    if (rule instanceof CSSStyleRule) rule.style.setProperty('top', '4px', 'important')
    await rest()
    query('style').textContent = '.e { top: 5px }'
    query<HTMLStyleElement>('style').sheet?.insertRule('.f { top: 6px }')
    await rest()
    main.prepend(query('style'))
    await rest()
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test('rules from before the recording are told', () => {
    main = document.createElement('main')
    main.innerHTML = '<style></style>'
    document.body.replaceChildren(main)
    query<HTMLStyleElement>('style').sheet?.insertRule('.g { top: 7px }')
    session = startDomSession()
    const result = compare()
    expect(result).toEqual(expectation(result))
  })

  test.each([
    ['an element', () => document.createElement('b')],
    ['a comment', () => document.createComment('c')],
    ['a text', () => document.createTextNode('.h { top: 8px }')],
  ])('rules put in by code go when %s is put inside the style element', async (_, create) => {
    startPage('<style>.g { top: 7px }</style>')
    const style = query<HTMLStyleElement>('style')
    style.sheet?.insertRule('.i { top: 9px }', 1)
    await rest()
    style.append(create())
    style.sheet?.insertRule('.j { top: 10px }', 1)
    await rest()
    const result = compare()
    expect(result.page).not.toContain('.i')
    expect(result).toEqual(expectation(result))
  })

  test('a style element that code gives rules alone is never written again', async () => {
    const recording = startPage('<style></style>')
    const { sheet } = query<HTMLStyleElement>('style')
    for (let top = 0; top < 20; top += 1) {
      sheet?.insertRule(`.k { top: ${top}px }`, top)
      if (top % 5 === 0) await rest(120)
    }
    recording.flush()
    expect(getMutations(recording)).toEqual([])
  })

  test('constructed sheets are told to documents and shadow roots, by assignment', async () => {
    startPage('<div></div>')
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('b { top: 8px }')
    const root = query('div').attachShadow({ mode: 'open' })
    root.innerHTML = '<b>x</b>'
    root.adoptedStyleSheets = [sheet]
    document.adoptedStyleSheets = [sheet]
    await rest()
    sheet.insertRule('i { top: 9px }', 1)
    session?.flush()
    session?.stop()
    document.adoptedStyleSheets = []
    const { page, remove } = playBack(session?.events ?? [], 'live')
    const played = page.querySelector('div')?.shadowRoot?.adoptedStyleSheets[0]
    expect(Array.from(played?.cssRules ?? [], ({ cssText }) => cssText)).toEqual([
      'b { top: 8px; }',
      'i { top: 9px; }',
    ])
    expect(page.adoptedStyleSheets).toHaveLength(1)
    remove()
  })
})

test('an open popover and what the visitor prefers are told', async () => {
  const recording = startPage('<div popover>a</div><p popover>b</p>')
  expect(recording.events[0]?.data).toMatchObject({ colorScheme: 'light', isMotionReduced: false })
  query<HTMLElement>('div').showPopover()
  await rest(50)
  query<HTMLElement>('div').hidePopover()
  query<HTMLElement>('p').showPopover()
  await rest(50)
  const told = getMutations(recording).flatMap(({ attributes }) => attributes)
  expect(told.map(({ attributes }) => attributes['data-playhead-popover'])).toEqual([
    'open',
    null,
    'open',
  ])
  session?.stop()
  session = startDomSession()
  expect(JSON.stringify(session.events).match(/data-playhead-popover":"open/g)).toHaveLength(1)
})

test('functions of the page are as they were once the recording has ended', () => {
  const owners = [
    [Element.prototype, 'attachShadow'],
    [CSSStyleSheet.prototype, 'insertRule'],
    [CSSStyleDeclaration.prototype, 'setProperty'],
    [HTMLInputElement.prototype, 'value'],
    [Document.prototype, 'adoptedStyleSheets'],
  ] as const
  const read = () => owners.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))
  const before = read()
  startPage('<p></p>')
  expect(read()).not.toEqual(before)
  session?.stop()
  for (const [index, descriptor] of read().entries()) {
    expect(descriptor?.value).toBe(before[index]?.value)
    expect(descriptor?.set).toBe(before[index]?.set)
  }
})

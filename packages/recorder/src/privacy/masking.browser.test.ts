/* oxlint-disable no-console -- what the page prints is what is tested */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, readReplay, setPage, type Network } from '../testing/page.ts'

let network: Network

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  network = interceptNetwork(async () => new Response('{}', { status: 404 }))
})

afterEach(async () => {
  playhead.stop()
  await network.settle()
  network.restore()
  document.title = 'test'
  history.replaceState(null, '', location.pathname)
})

const start = (privacy: playhead.PlayheadInit['privacy'] = {}) =>
  playhead.init({ key: 'pk_test', host: 'https://play.example', privacy })

async function send(): Promise<void> {
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
}

/** Secrets in every place of a page where one can lie, each with a word of its own. */
const PLANTED = `
  <form>
    <input type="text" name="name" value="secretone" />
    <input type="hidden" value="secrettwo" />
    <input type="checkbox" value="secretthree" />
    <input type="radio" value="secretfour" />
    <input type="email" value="secretfive@example.com" />
    <input type="password" value="secretsix" />
    <textarea>secretseven</textarea>
    <select><option value="secreteight" selected>secretnine</option></select>
    <input list="people" /><datalist id="people"><option value="secretten">secreteleven</option></datalist>
    <button value="secrettwelve">Pay</button>
  </form>
  <p contenteditable="true">secretthirteen <b>secretfourteen</b></p>
  <p title="secretfifteen" aria-label="secretsixteen" data-name="secretseventeen"
     data-state="Secret Eighteen 18!">visible words</p>
  <img alt="secretnineteen" src="/x.png?sig=secrettwenty" />
  <a href="/p?token=secrettwentyone#secrettwentytwo" onclick="secrettwentythree()">link</a>
  <iframe srcdoc="<p contenteditable>secrettwentyfour</p>"></iframe>
  <p data-playhead-mask>secrettwentyfive <input type="submit" value="secrettwentysix" /></p>
  <div data-playhead-block>secrettwentyseven<img alt="secrettwentyeight" /></div>
  <p>mail secrettwentynine@example.com card 4111 1111 1111 1111 token=secretthirty</p>
  <a href="mailto:secretthirtyone@example.com">mail</a>
  <!-- secretthirtytwo -->
  <script type="application/json">{"a":"secretthirtythree"}</script>
  <meta name="csrf" content="secretthirtyfour" />
  <noscript><input type="hidden" value="secretthirtyfive" /></noscript>
  <div data-playhead-unmask><select name="pin"><option selected>secretthirtysix</option></select></div>
  <secret-box></secret-box>
`

class SecretBox extends HTMLElement {
  connectedCallback(): void {
    if (this.shadowRoot) return
    this.attachShadow({ mode: 'open' }).innerHTML =
      '<input value="secretthirtyfive" /><p title="secretthirtysix" contenteditable>secretthirtyseven</p>'
  }
}
customElements.define('secret-box', SecretBox)

const LEAK =
  /secret ?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thir|fif|twenty)\w*/gi

describe('planted secrets', () => {
  test('none leaves with the snapshot', async () => {
    setPage(PLANTED)
    start()
    await send()
    expect(readReplay(network)).toContain('visible words')
    expect(network.getEverything().match(LEAK)).toBeNull()
    expect(network.getEverything()).not.toContain('4111')
  })

  test('none leaves when the content comes later', async () => {
    setPage('<main></main>')
    start()
    document.querySelector('main')?.insertAdjacentHTML('beforeend', PLANTED)
    await new Promise(requestAnimationFrame)
    await send()
    expect(readReplay(network)).toContain('visible words')
    expect(network.getEverything().match(LEAK)).toBeNull()
  })

  test('none leaves when text, attributes and values change', async () => {
    setPage(
      '<p id="t">x</p><p id="m" data-playhead-mask>x</p><p id="e" contenteditable>x</p><input id="i" /><input type="hidden" id="h" /><textarea id="a">x</textarea><secret-box id="s"></secret-box>',
    )
    start()
    const get = (id: string) => document.querySelector<HTMLElement>(`#${id}`)
    get('t')?.setAttribute('title', 'secretone')
    get('t')?.setAttribute('data-who', 'secrettwo')
    const text = get('m')?.firstChild
    if (text) text.nodeValue = 'secretthree'
    get('e')?.append('secretfour')
    get('i')?.setAttribute('value', 'secretfive')
    Object.assign(get('i') ?? {}, { value: 'secretsix' })
    Object.assign(get('h') ?? {}, { value: 'secretseven' })
    Object.assign(get('a') ?? {}, { textContent: 'secreteight' })
    get('s')?.shadowRoot?.querySelector('p')?.append('secretnine')
    get('t')?.append(' changed')
    await new Promise(requestAnimationFrame)
    await send()
    expect(readReplay(network)).toContain('changed')
    expect(network.getEverything().match(LEAK)).toBeNull()
  })

  test('none leaves by typing', async () => {
    setPage(
      '<input aria-label="a" /><input type="password" /><textarea></textarea><p contenteditable id="e">x</p>',
    )
    start()
    await userEvent.type(page.getByLabelText('a'), 'secretone')
    await userEvent.type(page.elementLocator(query('[type=password]')), 'secrettwo')
    await userEvent.type(page.elementLocator(query('textarea')), 'secretthree')
    await userEvent.type(page.elementLocator(query('#e')), 'secretfour')
    await send()
    // Files of this test that have a secret in their name are loaded by the page, too.
    expect(readReplay(network)).toContain('*********')
    expect(network.getEverything().match(/(?<![/-])secret|ecreto|ecrett/i)).toBeNull()
  })

  test('none leaves from a frame that is one editable document', async () => {
    setPage('<p>visible words</p><iframe srcdoc="<p>secretone</p>"></iframe>')
    const frame = document.querySelector('iframe')
    await new Promise((resolve) => frame?.addEventListener('load', resolve, { once: true }))
    const editor = frame?.contentDocument
    if (!editor) throw new Error('the frame has no document')
    editor.designMode = 'on'
    start()
    // rrweb takes a frame in a moment after its page.
    await new Promise((resolve) => setTimeout(resolve))
    await new Promise(requestAnimationFrame)
    editor.body.append('secrettwo')
    const text = editor.querySelector('p')?.firstChild
    if (text) text.nodeValue = 'secretthree'
    await new Promise(requestAnimationFrame)
    await send()
    expect(readReplay(network)).toContain('visible words')
    expect(readReplay(network)).toContain('***********')
    expect(network.getEverything().match(LEAK)).toBeNull()
  })

  test('none leaves by title, address, console, error, network, event or trait', async () => {
    document.title = 'Inbox of secretone@example.com'
    history.replaceState(null, '', '?session=secrettwo')
    start()
    const { log } = console
    console.log('token=secretthree', { password: 'x', mail: 'secretfour@example.com' })
    expect(console.log).toBe(log)
    void fetch('/api?key=secretfive')
    playhead.track('paid', { note: 'secretsix@example.com', api_key: 'secretseven' })
    playhead.identify('ada', { token: 'secreteight' })
    window.dispatchEvent(
      new ErrorEvent('error', { error: new Error('Bearer secretnine'), message: 'x' }),
    )
    await vi.waitFor(() => expect(playhead.status()).toMatchObject({ state: 'recording' }))
    await new Promise((resolve) => setTimeout(resolve))
    await send()
    expect(network.getEvents('paid')).toHaveLength(1)
    expect(network.getEvents('exception')).toHaveLength(1)
    expect(network.getEverything().match(LEAK)).toBeNull()
  })
})

describe('marks of the page', () => {
  test('an unmasked field is seen, an unmasked secret field is not', async () => {
    setPage(
      '<div data-playhead-unmask><input aria-label="q" /><input aria-label="p" name="cvc" /></div>',
    )
    start()
    await userEvent.type(page.getByLabelText('q'), 'blue mug')
    await userEvent.type(page.getByLabelText('p'), 'hunter')
    await send()
    expect(network.getEverything()).toContain('blue mug')
    expect(network.getEverything()).not.toContain('hunter')
  })

  test('the nearest mark counts', async () => {
    setPage(
      '<div data-playhead-mask><p>hidden words</p><p data-playhead-unmask>shown words</p></div>',
    )
    start()
    await send()
    expect(readReplay(network)).toContain('shown words')
    expect(readReplay(network)).not.toContain('hidden words')
  })

  test('a click in a masked region tells no text, in a blocked one nothing', async () => {
    setPage(
      '<button data-playhead-mask>Ada’s file</button><div data-playhead-block><button>Bob’s file</button></div>',
    )
    start()
    await userEvent.click(page.getByText('Ada’s file'))
    await userEvent.click(page.getByText('Bob’s file'))
    await send()
    expect(network.getEvents('click')).toHaveLength(1)
    expect(network.getEverything()).not.toMatch(/Ada’s|Bob’s/)
  })

  test('what the page allows is kept', async () => {
    setPage('<p data-sku="MUG 42 blue">x</p>')
    history.replaceState(null, '', '?q=mug&session=7')
    start({ keepAttributes: ['data-sku'], keepQueryParams: ['q'] })
    await send()
    expect(network.getEverything()).toContain('MUG 42 blue')
    expect(network.getEvents('page_view')[0]?.url).toMatch(/\?q=mug$/)
  })
})

function query(selector: string): HTMLElement {
  const element = document.querySelector<HTMLElement>(selector)
  if (!element) throw new Error(`no ${selector} in the page`)
  return element
}

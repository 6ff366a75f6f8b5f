/* oxlint-disable no-console -- what the page prints is what is tested */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PrivacyLevel } from '@playhead/protocol'
import * as playhead from '../index.ts'
import { hidePage, interceptNetwork, setPage, type Network } from '../testing/page.ts'
import { CHANGED, plantChanges, plantMarkup, type Plant } from '../testing/planted-secrets.ts'

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
  document.adoptedStyleSheets = []
  history.replaceState(null, '', location.pathname)
})

/** What a visitor reads on the page: in the snapshot, added, in a shadow root, in a frame. */
const VISIBLE = [
  'paragraph',
  'summary of details',
  'text of a drawing',
  'label of a button',
  'value of a submit button',
  'placeholder',
  'text in a link',
].flatMap((kind) => ['load', 'later', 'shadow', 'frame'].map((place) => `${place}: ${kind}`))
const VISIBLE_CHANGES = ['later', 'shadow', 'frame'].map((place) => `${place}: changed text`)

/** What the page's code says in words, and no visitor reads: beside the text, by default. */
const SAID = ['title of the page', 'console', 'object in the console', 'console error', 'error']
  .concat(['rejection', 'property of an event', 'property of a page view', 'tag', 'trait'])
  .map((kind) => `code: ${kind}`)

/**
 * What stays in the page in every level: nobody needs it, or it is a secret by its
 * nature. The last two were set and set again before anything could see it.
 */
const NEVER =
  /password|comment|data in a script|script in a link|handler|template|noscript|meta$|mail|blocked|marked|masked|bearer|token|secret|credentials|onclick|document in an address|picture|srcset|poster|query of a drawing|query in a style|src of|getter|header|body|changed value of (?:hidden|field)/

test('in strict none of them leaves the page', async () => {
  const { words } = await visit('strict')
  expect(words.size).toBeGreaterThan(300)
  expect(findLeaks(words)).toEqual([])
})

test('by default only what a visitor reads leaves, and what the page’s code says', async () => {
  const { words } = await visit('default')
  expect(findLeaks(words)).toEqual([...VISIBLE, ...VISIBLE_CHANGES, ...SAID].sort())
})

test('with none said explicitly all leave but secrets: the search finds what it should', async () => {
  const { words } = await visit('none')
  const expected = [...words.keys()].filter((name) => !NEVER.test(name))
  expect(expected.length).toBeGreaterThan(150)
  expect(findLeaks(words)).toEqual(expected.sort())
})

async function visit(level: PrivacyLevel): Promise<{ words: Map<string, string> }> {
  const words = new Map<string, string>()
  const plantIn =
    (place: string): Plant =>
    (kind) => {
      const word = `leak${words.size}z`
      words.set(`${place}: ${kind}`, word)
      return word
    }
  const code = plantIn('code')
  document.title = `Inbox ${code('title of the page')}`
  history.replaceState(null, '', `?session=${code('query of the page')}`)
  setPage(`<section id="load">${plantMarkup(plantIn('load'))}</section>
    <section id="later">${CHANGED}</section><div id="host"></div><iframe id="inner"></iframe>`)
  const shadow = get('host').attachShadow({ mode: 'open' })
  shadow.innerHTML = plantMarkup(plantIn('shadow')) + CHANGED
  const frame = get<HTMLIFrameElement>('inner').contentDocument
  if (!frame) throw new Error('the frame has no document')
  frame.body.innerHTML = plantMarkup(plantIn('frame')) + CHANGED
  playhead.init({
    key: 'pk_test',
    host: 'https://play.example',
    privacy: { level, mask: ['.private'], block: ['.gone'] },
  })
  await pause()
  get('later').insertAdjacentHTML('beforeend', plantMarkup(plantIn('later')))
  plantChanges(get('later'), plantIn('later'))
  plantChanges(shadow, plantIn('shadow'))
  plantChanges(frame, plantIn('frame'))
  await sayEverything(code)
  await pause()
  await hidePage(network)
  await vi.waitFor(() => expect(playhead.status()).toMatchObject({ waiting: 0 }))
  return { words }
}

/** Secrets that the page's own code lets slip. */
async function sayEverything(plant: Plant): Promise<void> {
  console.log(`hello ${plant('console')}`, { who: plant('object in the console') })
  console.log({ password: plant('secret in the console'), token: plant('secret token') })
  console.log(Object.defineProperty({}, 'x', { enumerable: true, get: () => plant('getter') }))
  console.log(`${plant('mail in the console')}@example.com`)
  console.log([{ deep: [{ mail: `${plant('mail in an object')}@example.com` }] }, () => 1])
  console.log({ say: 'password:' }, 'password:', plant('secret after its name'))
  console.log({ label: `token=${plant('secret token in a text')}` })
  console.error(plant('console error'))
  const failure = new Error(plant('error'))
  window.dispatchEvent(new ErrorEvent('error', { error: failure, message: failure.message }))
  const rejection = { promise: Promise.resolve(), reason: new Error(plant('rejection')) }
  window.dispatchEvent(new PromiseRejectionEvent('unhandledrejection', rejection))
  await fetch(`/api?q=${plant('query of a request')}#${plant('fragment of a request')}`, {
    method: 'POST',
    headers: { 'X-Who': plant('header of a request'), Authorization: plant('secret header') },
    body: plant('body of a request'),
  })
  playhead.track('paid', {
    who: plant('property of an event'),
    secret: plant('secret property'),
    mail: `${plant('mail property')}@example.com`,
  })
  playhead.page({ who: plant('property of a page view') })
  playhead.setTags({ release: plant('tag') })
  playhead.identify('ada', { name: plant('trait'), password: plant('secret trait') })
  history.pushState(null, '', `?view=${plant('query pushed')}#${plant('fragment pushed')}`)
}

/** The names of the planted words that left, in whatever spelling. */
function findLeaks(words: Map<string, string>): string[] {
  const everything = network.getEverything().toLowerCase()
  const found = [...words].filter(([, word]) =>
    spell(word).some((text) => everything.includes(text)),
  )
  return found.map(([name]) => name).sort()
}

function spell(word: string): string[] {
  const backwards = [...word].reverse().join('')
  const hex = [...word].map((letter) => letter.charCodeAt(0).toString(16)).join('')
  // The letters of base64 depend on what stands before: three ways, ends cut off.
  const encoded = ['', 'x', 'xx'].map((before) =>
    btoa(before + word)
      .slice(4, -4)
      .toLowerCase(),
  )
  return [word, backwards, hex, ...encoded.filter((text) => text.length > 5)]
}

function get<Kind extends HTMLElement>(id: string): Kind {
  const element = document.querySelector<Kind>(`#${id}`)
  if (!element) throw new Error(`the page has no #${id}`)
  return element
}

/** Waits until all frames have loaded, and what they bring has been noted. */
async function pause(): Promise<void> {
  await vi.waitFor(() => {
    const inner = get<HTMLIFrameElement>('inner').contentDocument
    const frames = [document, get('host').shadowRoot, inner].flatMap((root) =>
      Array.from(root?.querySelectorAll<HTMLIFrameElement>('iframe[srcdoc]') ?? []),
    )
    for (const { contentDocument } of frames) {
      const isThere = contentDocument?.URL === 'about:srcdoc'
      if (!isThere || contentDocument.readyState !== 'complete') throw new Error('a frame loads')
    }
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  await new Promise(requestAnimationFrame)
}

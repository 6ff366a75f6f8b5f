import fc from 'fast-check'
import { nextTask, type PageRecording } from './record-page.ts'

export const START_HTML = `
  <style>.a { color: red }</style><style></style>
  <section class="a"><p>one</p><p>two <b>bold</b> three</p></section>
  <ul><li>1</li><li>2</li><li>3</li></ul>
  <form><input value="x"><input type="checkbox">
  <input type="radio" name="r" checked><input type="radio" name="r"><textarea>t</textarea>
  <select><option>1</option><option>2</option></select></form>
  <div style="overflow: scroll; height: 20px; margin: 3px"><div style="height: 200px"></div></div>`

/** One change of the page. The numbers choose, among what is there, what it is done to. */
interface Step {
  readonly action: keyof typeof ACTIONS
  readonly a: number
  readonly b: number
  readonly text: string
  /** Let the recorder see it before the next. */
  readonly pause: boolean
}

const TAGS = ['div', 'p', 'span', 'li', 'table', 'svg', 'x-thing', 'input', 'textarea', 'style']
const SHADOW_HOSTS = ['div', 'p', 'span', 'section', 'x-thing']

interface Tools {
  readonly stage: HTMLElement
  readonly takeSnapshot: () => void
  readonly pick: (selector: string, index: number) => HTMLElement
  readonly make: (index: number, text: string) => Element
}

const ACTIONS = {
  append: ({ pick, make }: Tools, { a, b, text }: Step) => pick('*', a).append(make(b, text)),
  insert: ({ pick, make }: Tools, { a, b, text }: Step) => pick('*', a).before(make(b, text), text),
  move: ({ pick }: Tools, { a, b }: Step) => {
    const [moved, target] = [pick('*', a), pick('*', b)]
    if (!moved.contains(target)) target.before(moved)
  },
  moveInto: ({ pick }: Tools, { a, b }: Step) => {
    const [moved, target] = [pick('*', a), pick('section, div, ul, p', b)]
    if (!moved.contains(target)) target.append(moved)
  },
  reorder: ({ pick }: Tools, { a }: Step) => {
    const list = pick('ul, section, form, div', a)
    list.append(...[...list.childNodes].toReversed())
  },
  remove: ({ pick, stage }: Tools, { a }: Step) => {
    if (stage.querySelectorAll('*').length > 6) pick('*', a).remove()
  },
  html: ({ pick }: Tools, { a, text }: Step) => {
    pick('section, ul, p, div', a).innerHTML = `${text}<i>${text}</i><u><s>deep</s></u>`
  },
  replace: ({ pick, make }: Tools, { a, b, text }: Step) => {
    pick('*', a).replaceWith(make(b, text), make(b + 1, text))
  },
  attribute: ({ pick }: Tools, { a, b, text }: Step) => {
    const name = ['class', 'title', 'data-x', 'hidden'][b % 4] ?? 'class'
    if (text === '') pick('*', a).removeAttribute(name)
    else pick('*', a).setAttribute(name, text)
  },
  style: ({ pick }: Tools, { a, b }: Step) => {
    const { style } = pick('*', a)
    const property = ['margin-top', 'color', 'margin', 'padding-left', '--own'][b % 5] ?? 'color'
    const value = ['', '3px', 'red', '4px 5px'][(a + b) % 4] ?? ''
    style?.setProperty(property, value, b % 7 === 0 ? 'important' : '')
  },
  styleText: ({ pick }: Tools, { a, b }: Step) => {
    pick('*', a).setAttribute(
      'style',
      ['', 'margin: 1px 2px; color: blue', 'top: 1px'][b % 3] ?? '',
    )
  },
  text: ({ pick }: Tools, { a, b, text }: Step) => {
    const texts = [...pick('section, ul, li, p, div', a).childNodes].filter(
      ({ nodeType }) => nodeType === 3,
    )
    const node = texts[b % Math.max(1, texts.length)]
    if (node) node.nodeValue = text
  },
  css: ({ pick }: Tools, { a, b, text }: Step) => {
    const style = pick('style', a)
    if (style.localName !== 'style') return
    const css = `.b${b % 9} { color: rgb(${b % 255}, 0, 0) }`
    if (b % 4 === 0) style.append(css)
    else if (b % 4 === 1 && style.firstChild) style.firstChild.nodeValue = css
    else if (b % 4 === 2) style.textContent = text === '' ? '' : css
    else style.lastChild?.remove()
  },
  rule: ({ pick }: Tools, { a, b }: Step) => {
    const { sheet } = pick('style', a) as HTMLStyleElement
    if (!sheet) return
    const { length } = sheet.cssRules
    if (b % 3 > 0 || length === 0)
      sheet.insertRule(`.r${b % 9}:hover { left: ${b % 99}px }`, b % (length + 1))
    else if (b % 2 === 0) sheet.deleteRule(b % length)
    else (sheet.cssRules[b % length] as CSSStyleRule).style?.setProperty('top', `${b % 99}px`)
  },
  input: ({ pick }: Tools, { a, b, text }: Step) => {
    const field = pick('input, textarea', a) as HTMLInputElement
    if (field.type === 'radio') field.checked = true
    else if (field.type === 'checkbox') field.checked = b % 2 === 0
    else if ('value' in field) field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  },
  fieldText: ({ pick }: Tools, { a, text }: Step) => {
    const field = pick('textarea', a)
    if (field.localName === 'textarea') field.textContent = text
  },
  scroll: ({ pick }: Tools, { a, b }: Step) => {
    pick('[style*=overflow]', a).scrollTop = b % 150
  },
  shadow: ({ pick, make }: Tools, { a, b, text }: Step) => {
    const host = pick(SHADOW_HOSTS.join(), a)
    if (!SHADOW_HOSTS.includes(host.localName)) return
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
    root.prepend(make(b, text), text)
    if (b % 3 === 0) root.lastChild?.remove()
  },
  sheet: ({ pick, stage }: Tools, { a, b }: Step) => {
    const sheet = new CSSStyleSheet()
    sheet.insertRule(`.c { width: ${b % 99}px }`)
    const root = pick(SHADOW_HOSTS.join(), a).shadowRoot ?? stage.ownerDocument
    root.adoptedStyleSheets = b % 5 === 0 ? [] : [...root.adoptedStyleSheets.slice(-1), sheet]
    if (b % 2 === 0) sheet.insertRule(`.d { width: ${b % 77}px }`, 0)
  },
  snapshot: ({ takeSnapshot }: Tools) => takeSnapshot(),
} as const satisfies Record<string, (tools: Tools, step: Step) => void>

const anyStep = fc.record<Step>({
  action: fc.constantFrom(...(Object.keys(ACTIONS) as (keyof typeof ACTIONS)[])),
  a: fc.nat(1_000),
  b: fc.nat(1_000),
  text: fc.constantFrom('', 'text', 'a b', '<&"', 'ünï'),
  pause: fc.boolean(),
})

export const anyProgram = fc.array(anyStep, { minLength: 10, maxLength: 80 })

/** Changes the stage step by step. */
export async function runProgram(
  program: readonly Step[],
  { stage, takeSnapshot }: PageRecording,
): Promise<void> {
  const tools: Tools = {
    stage,
    takeSnapshot,
    pick: (selector, index) => {
      const all = [...stage.querySelectorAll<HTMLElement>(selector)]
      return all[index % Math.max(1, all.length)] ?? stage.querySelector<HTMLElement>('*') ?? stage
    },
    make: (index, text) => {
      const tag = TAGS[index % TAGS.length] ?? 'div'
      const element =
        tag === 'svg'
          ? document.createElementNS('http://www.w3.org/2000/svg', 'svg')
          : document.createElement(tag)
      element.textContent = tag === 'style' ? '.e { color: green }' : text
      if (index % 3 === 0) element.append(document.createElement('em'), text)
      return element
    },
  }
  for (const step of program) {
    // A snapshot is taken of what the recorder has seen.
    if (step.action === 'snapshot') await nextTask()
    ACTIONS[step.action](tools, step)
    if (step.pause) await nextTask()
  }
  document.adoptedStyleSheets = []
}

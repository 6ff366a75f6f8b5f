import fc from 'fast-check'
import { getShadowRoot } from '../dom/shadow-roots.ts'
import { getParent } from '../dom/tree.ts'

/** One step of a random program: what to do, and to which of the nodes that are there. */
export interface Step {
  readonly action: Action
  readonly target: number
  readonly other: number
  readonly text: string
}

type Action = keyof typeof ACTIONS

interface Place {
  readonly element: Element
  readonly other: Element
  readonly text: string
  readonly number: number
}

const TAGS = ['div', 'p', 'span', 'ul', 'b', 'x-box', 'section', 'input', 'textarea', 'style']
const TYPES = ['text', 'checkbox', 'radio', 'email', 'hidden', 'button']
/** Detached nodes that the page's code still holds and may put back. */
const pocket: Node[] = []

const ACTIONS = {
  append({ element, number, text }: Place) {
    element.append(build(number, text))
  },
  prepend({ element, number, text }: Place) {
    element.prepend(build(number, text), text, build(number + 1, ''))
  },
  before({ element, number, text }: Place) {
    if (!isMain(element)) element.before(build(number, text))
  },
  comment({ element, text }: Place) {
    const script = document.createElement('script')
    script.type = 'text/plain'
    element.append(document.createComment(text), script)
  },
  remove({ element }: Place) {
    if (!isMain(element)) element.remove()
  },
  take({ element }: Place) {
    if (isMain(element)) return
    pocket.push(element)
    element.remove()
  },
  putBack({ element, number }: Place) {
    const node = pocket.splice(number % Math.max(pocket.length, 1), 1)[0]
    if (node && !holds(node, element)) element.append(node)
  },
  changeTaken({ number, text }: Place) {
    const node = pocket[number % Math.max(pocket.length, 1)]
    if (node instanceof Element) node.append(build(number, text))
  },
  pullOutOfTaken({ element, number }: Place) {
    const child = pocket[number % Math.max(pocket.length, 1)]?.firstChild
    if (child && !holds(child, element)) element.append(child)
  },
  moveInto({ element, other }: Place) {
    if (!holds(other, element) && !isMain(other)) element.append(other)
  },
  moveBefore({ element, other }: Place) {
    if (!holds(other, element) && !isMain(other) && !isMain(element)) element.before(other)
  },
  reverse({ element }: Place) {
    element.replaceChildren(...Array.from(element.childNodes).toReversed())
  },
  clear({ element }: Place) {
    element.textContent = ''
  },
  innerHtml({ element, text }: Place) {
    if (isPlain(element)) element.innerHTML = `<p>${text}</p>text<ul><li>a</li><li>b</li></ul>`
  },
  text({ element, text }: Place) {
    const child = Array.from(element.childNodes).find(({ nodeType }) => nodeType === 3)
    if (child) child.nodeValue = text
  },
  splitText({ element }: Place) {
    const child = element.firstChild
    if (child instanceof Text) child.splitText(Math.floor(child.length / 2))
  },
  normalize({ element }: Place) {
    element.normalize()
  },
  attribute({ element, text }: Place) {
    element.setAttribute('title', text)
    element.setAttribute('class', text)
    element.setAttribute('title', `${text}!`)
  },
  dropAttribute({ element }: Place) {
    element.removeAttribute('title')
  },
  style({ element, number }: Place) {
    ;(element as HTMLElement).style?.setProperty('width', `${number % 100}px`)
  },
  block({ element }: Place) {
    if (!isMain(element) && !isOption(element)) element.toggleAttribute('data-playhead-block')
  },
  shadow({ element, number, text }: Place) {
    if (!/^(?:div|p|span|section|x-box)$/.test(element.localName)) return
    if (element.shadowRoot || getShadowRoot(element)) return
    const root = element.attachShadow({ mode: number % 2 === 0 ? 'open' : 'closed' })
    if (number % 3 > 0) root.append(build(number, text))
  },
  frame({ element, text }: Place) {
    if (!isPlain(element)) return
    const frame = document.createElement('iframe')
    element.append(frame)
    frame.contentDocument?.body.append(text, build(1, text))
  },
  type({ element, text }: Place) {
    if (element instanceof HTMLInputElement && /text|email/.test(element.type)) element.value = text
    if (element instanceof HTMLTextAreaElement) element.value = text
  },
  check({ element }: Place) {
    if (element instanceof HTMLInputElement) element.checked = !element.checked
  },
  select({ element, number, text }: Place) {
    if (!isPlain(element)) return
    const select = document.createElement('select')
    select.append(new Option('a', 'a'), new Option(text, 'b'), new Option('c', 'c'))
    select.selectedIndex = number % 3
    element.append(select)
  },
  choose({ element, number }: Place) {
    if (element instanceof HTMLSelectElement) element.selectedIndex = number % 3
  },
  rule({ element, number }: Place) {
    const sheet = element instanceof HTMLStyleElement ? element.sheet : null
    sheet?.insertRule(`.r${number} { width: ${number}px; }`, sheet.cssRules.length)
  },
  dropRule({ element }: Place) {
    const sheet = element instanceof HTMLStyleElement ? element.sheet : null
    if (sheet && sheet.cssRules.length > 0) sheet.deleteRule(0)
  },
  declare({ element, number }: Place) {
    const rule = element instanceof HTMLStyleElement ? element.sheet?.cssRules[0] : null
    if (rule instanceof CSSStyleRule) rule.style.setProperty('height', `${number}px`)
  },
  styleText({ element, number }: Place) {
    if (element instanceof HTMLStyleElement) element.textContent = `.s { top: ${number}px; }`
  },
} satisfies Record<string, (place: Place) => void>

export const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom(...(Object.keys(ACTIONS) as Action[])),
  target: fc.nat(1_000),
  other: fc.nat(1_000),
  text: fc.constantFrom('a', 'b', 'long words', ' ', '', 'ä&<"'),
})

/** Lets go of what an earlier program has taken out. */
export function emptyPocket(): void {
  pocket.length = 0
}

/** Does one step inside `main`. */
export function runStep(main: Element, { action, target, other, text }: Step): void {
  const elements = [main, ...findElements(main)]
  const element = elements[target % elements.length] ?? main
  const second = elements[other % elements.length] ?? main
  ACTIONS[action]({ element, other: second, text, number: other })
}

/** Every element of a tree, in shadow trees and frames too. */
function findElements(root: ParentNode): Element[] {
  const found: Element[] = []
  for (const element of root.children) {
    found.push(element, ...findElements(element))
    const shadow = getShadowRoot(element)
    if (shadow) found.push(...findElements(shadow))
    const body = element instanceof HTMLIFrameElement ? element.contentDocument?.body : null
    if (body) found.push(...findElements(body))
  }
  return found
}

function build(number: number, text: string): Node {
  const tagName = TAGS[number % TAGS.length] ?? 'div'
  const element = document.createElement(tagName)
  if (element instanceof HTMLInputElement) {
    element.type = TYPES[number % 7] ?? 'text'
    element.name = `n${number % 2}`
    return element
  }
  element.append(tagName === 'style' ? `.a { color: red; } .b { top: ${number}px; }` : text)
  if (number % 4 === 1 && isPlain(element)) element.append(build(number + 3, text), text)
  return element
}

/** Whether a node holds another, in its shadow trees too: it cannot be put into that. */
function holds(node: Node, other: Node): boolean {
  for (let at: Node | null = other; at; at = getParent(at)) if (at === node) return true
  return false
}

function isPlain(element: Element): boolean {
  return !/^(?:input|textarea|style|select|option|iframe)$/.test(element.localName)
}

function isOption(element: Element): boolean {
  return element.closest('select') !== null
}

function isMain(element: Element): boolean {
  return element.localName === 'main'
}

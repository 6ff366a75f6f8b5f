import { INSPECTION_LIMITS, type ElementStyle } from '../../inspection.ts'
import { readAttribute, readNamespace, readStyle, readTag } from './dom-access.ts'

const HTML = 'http://www.w3.org/1999/xhtml'
/** The same once more, by the direction of the text. */
const LOGICAL = /(?:^|-)(?:block|inline)(?:-|$)|^border-(?:start|end)-/

/** Reads what styles come to for an element, and which of that is not as on any page. */
export type StyleReader = (element: Element) => ElementStyle[]

/** What properties come to, by name; before the layout, where the browser tells that. */
type Values = (name: string) => string

/** Elements of each kind are compared with one in an empty document, made in `root` for that. */
export function createStyleReader(root: HTMLElement): StyleReader {
  let blank: Document | null = null
  const plain = new Map<string, Values>()

  const openBlank = (): Document | null => {
    if (blank) return blank
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-same-origin')
    frame.setAttribute('title', 'Empty page')
    frame.tabIndex = -1
    frame.style.cssText = 'position: fixed; left: -9px; width: 0; height: 0; border: 0'
    root.append(frame)
    blank = frame.contentDocument
    // Without a doctype, tables and others have other styles.
    blank?.open()
    blank?.write('<!doctype html><body>')
    blank?.close()
    return blank
  }

  const readPlain = (element: Element): Values => {
    const tag = readTag(element)
    const type = readAttribute(element, 'type') ?? ''
    const isLink = readAttribute(element, 'href') !== null
    const kind = [readNamespace(element), tag, type, isLink].join(' ')
    const known = plain.get(kind)
    if (known) return known
    const page = openBlank()
    const made = page?.createElementNS(readNamespace(element) ?? HTML, tag)
    if (!page || !made) return () => ''
    if (type !== '') made.setAttribute('type', type)
    if (isLink) made.setAttribute('href', '#')
    page.body.append(made)
    const read = readValues(made)
    const style = readStyle(made)
    const values = new Map([...(style ?? [])].map((name) => [name, read(name)]))
    made.remove()
    const answer: Values = (name) => values.get(name) ?? ''
    plain.set(kind, answer)
    return answer
  }

  return (element) => {
    const style = readStyle(element)
    if (!style) return []
    const [read, readDefault] = [readValues(element), readPlain(element)]
    return [...style]
      .filter((name) => !LOGICAL.test(name))
      .slice(0, INSPECTION_LIMITS.styles)
      .map((name) => ({
        name,
        value: style.getPropertyValue(name).slice(0, INSPECTION_LIMITS.length),
        isDefault: read(name) === readDefault(name),
      }))
  }
}

/**
 * `width: auto` comes to pixels, which differ from element to element and say nothing of
 * what a page asked for.
 */
function readValues(element: Element): Values {
  const style = readStyle(element)
  const computed =
    'computedStyleMap' in Element.prototype && Element.prototype.computedStyleMap.call(element)
  return (name) =>
    (computed && computed.get(name)?.toString()) || style?.getPropertyValue(name) || ''
}

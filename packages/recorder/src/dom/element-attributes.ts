import { MEDIA_SIZE_ATTRIBUTE } from '@playhead/protocol'
import type { AttributeOwner } from '../privacy/attributes.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import { resolveCss } from '../sheets/css-addresses.ts'
import { embedFiles } from '../sheets/embed-files.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import { resolveUrl } from './resolve-url.ts'
import { getMediaSize, isFieldState, readState } from './element-state.ts'
import type { Files } from './dom-parts.ts'
import type { Attributes } from './format.ts'

/** Reads the attributes of elements, scrubbed, their addresses made whole. */
export interface AttributeReader {
  /** All attributes, and the state that no attribute tells. */
  readAll(element: Element, owner: AttributeOwner): Attributes
  /** One attribute for a change; null when it is gone, undefined when it is not recorded. */
  readOne(element: Element, name: string, owner: AttributeOwner): string | null | undefined
}

/** What a value is to a replay, by the name of its attribute. */
const ADDRESS = /^(?:src|href|xlink:href|poster|background|data)$/
const SRCSET = /^(?:srcset|imagesrcset)$/
const FRAME = /^(?:iframe|frame)$/
const MEDIA = /^(?:video|audio)$/
const SHEET = /^(?:link|style)$/
/** What a sheet that is switched off is for: a replay has no other way to leave it out. */
const OFF = 'not all'

export function createAttributeReader(options: {
  privacy: NodePrivacy
  sheets: SheetBook
  extras: WeakMap<Element, Attributes>
  files: Files
  ruled: WeakSet<Node>
}): AttributeReader {
  const { privacy, sheets, extras, files, ruled } = options

  function readOne(
    element: Element,
    name: string,
    owner: AttributeOwner,
  ): string | null | undefined {
    const { tagName } = owner
    if (name === 'autoplay' && MEDIA.test(tagName)) return undefined
    if (name === 'src' && FRAME.test(tagName)) return undefined
    if (isFieldState(element, name, tagName)) return undefined
    if (name === MEDIA_SIZE_ATTRIBUTE) return getMediaSize(element)
    const isMedia = name === 'media' && SHEET.test(tagName)
    const value = isMedia ? getMedia(element) : element.getAttribute(name)
    if (value === null) return null
    const scrubbed = privacy.scrubAttribute(name, makeWhole(element, name, value), owner)
    if (scrubbed && name === 'style' && owner.visibility !== 'masked')
      return embedFiles(scrubbed, files)
    return scrubbed ?? undefined
  }

  function readLink(element: Element, attributes: Attributes): void {
    const css = sheets.readLink(element)
    if (css === null) return
    delete attributes['rel']
    delete attributes['href']
    attributes['_cssText'] = css
  }

  return {
    readOne,
    readAll(element, owner) {
      const attributes: Attributes = {}
      if (element.hasAttributes()) {
        for (const name of element.getAttributeNames()) {
          const value = readOne(element, name, owner)
          if (value != null) attributes[name] = value
        }
      }
      const { tagName } = owner
      if (SHEET.test(tagName) && isOff(element)) attributes['media'] = OFF
      if (tagName === 'link') readLink(element, attributes)
      if (tagName === 'style') {
        const css = sheets.readStyle(element)
        if (css !== null) {
          ruled.add(element)
          attributes['_cssText'] = css
        }
      }
      if (owner.visibility !== 'masked') Object.assign(attributes, extras.get(element))
      readState(element, attributes, { owner, privacy })
      return attributes
    },
  }
}

/** Whether the element has a style sheet that is switched off, or would have one. */
function isOff(element: Element): boolean {
  const { sheet, localName } = element as HTMLLinkElement
  return sheet?.disabled ?? (localName === 'link' && element.hasAttribute('disabled'))
}

/** What a sheet is for, by which a replay leaves out one that is switched off. */
export const getMedia = (element: Element): string =>
  isOff(element) ? OFF : (element.getAttribute('media') ?? 'all')

/** Whether a change of this attribute may switch a style sheet on or off. */
export const isSwitch = (name: string): boolean => name === 'disabled' || name === 'rel'

/** What is recorded of an element whose content is blocked, whatever it is blocked by. */
export function readBox(element: Element): Attributes {
  const { width, height } = element.getBoundingClientRect()
  const className = element.getAttribute('class')
  return {
    ...(className !== null && { class: className }),
    'data-playhead-block': '',
    rr_width: `${width}px`,
    rr_height: `${height}px`,
  }
}

function makeWhole(element: Element, name: string, value: string): string {
  if (name === 'style') return resolveCss(value, element.baseURI)
  if (ADDRESS.test(name)) return resolveUrl(value.trim(), element.baseURI)
  if (SRCSET.test(name)) {
    return value.replace(/(^|,\s+)([^\s,]\S*)/g, (_, before: string, url: string) => {
      return before + resolveUrl(url, element.baseURI)
    })
  }
  return value
}

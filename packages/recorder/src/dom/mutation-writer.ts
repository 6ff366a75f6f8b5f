import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { ChangeLog } from './change-log.ts'
import { isSwitch, type AttributeReader } from './element-attributes.ts'
import { getOpenMode } from './element-state.ts'
import type { AddedNode, Attributes, Mutation, RemovedNode } from './format.ts'
import { decidesPresence } from './left-out.ts'
import type { Mirror } from './mirror.ts'
import { readTagName, SVG, type Serializer } from './serializer.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import {
  getDocument,
  getNextSibling,
  getParentNode,
  getPreviousSibling,
  isElement,
  isShadowRoot,
} from './tree.ts'

export interface MutationWriterOptions {
  readonly mirror: Mirror
  readonly log: ChangeLog
  readonly privacy: NodePrivacy
  readonly attributes: AttributeReader
  readonly sheets: SheetBook
  readonly serializer: Serializer
}

/**
 * Writes what a log has gathered as one mutation: first what leaves, then what comes,
 * each node before those that it holds and after its next sibling, then texts and
 * attributes of what stayed. Null when nothing that is recorded has changed.
 */
export function writeMutation(options: MutationWriterOptions): Mutation | null {
  renewChanged(options)
  const removes = writeRemoves(options)
  const texts = writeTexts(options)
  const attributes = writeAttributes(options)
  // Last: a node that is written gets its number, and is part of the replay from then on.
  const adds = writeAdds(options)
  const size = removes.length + texts.length + attributes.length + adds.length
  return size === 0 ? null : { texts, attributes, removes, adds }
}

/** What is left out, or hidden, may not be so any more, and the other way round. */
function renewChanged({ mirror, log, privacy }: MutationWriterOptions): void {
  for (const [element, names] of log.attributes) {
    const tagName = readTagName(element)
    for (const name of names) {
      if (privacy.isMark(name) || decidesPresence(tagName, name)) log.renew(element)
    }
  }
  for (const text of log.texts) if (mirror.getId(text) === undefined) log.renew(text)
}

function writeRemoves({ mirror, log }: MutationWriterOptions): RemovedNode[] {
  const removes: RemovedNode[] = []
  for (const node of log.moved) {
    const origin = log.getOrigin(node)
    const id = mirror.getId(node)
    // With a parent that leaves, the node goes by itself.
    if (!origin || id === undefined || log.getFate(origin) !== 'stays') continue
    const isShadow = isShadowRoot(origin)
    const parentId = mirror.getId(isShadow ? origin.host : origin)
    if (parentId !== undefined) removes.push({ parentId, id, ...(isShadow && { isShadow }) })
  }
  return removes
}

function writeAdds({ mirror, log, serializer }: MutationWriterOptions): AddedNode[] {
  const roots = new Set<Node>()
  for (const node of log.moved) {
    const parent = getParentNode(node)
    if (parent && log.getFate(parent) === 'stays') roots.add(node)
  }
  const isSettled = (node: Node): boolean => !roots.has(node) && mirror.getId(node) !== undefined

  const adds: AddedNode[] = []
  const written = new Set<Node>()
  for (const root of roots) {
    if (written.has(root)) continue
    // The run of nodes around this one up to those that are in place already.
    let first = root
    for (let node = getPreviousSibling(root); node && !isSettled(node);) {
      if (roots.has(node)) first = node
      node = getPreviousSibling(node)
    }
    let next: Node | null = root
    while (next && !isSettled(next)) next = getNextSibling(next)
    const nextId = (next && mirror.getId(next)) ?? null
    for (let node: Node | null = first; node && node !== next; node = getNextSibling(node)) {
      if (!roots.has(node)) continue
      written.add(node)
      serializer.serializeInto(adds, node, nextId)
    }
  }
  return adds
}

function writeTexts(options: MutationWriterOptions): Mutation['texts'] {
  const { mirror, log, privacy, sheets } = options
  const texts: Mutation['texts'] = []
  for (const text of log.texts) {
    const id = mirror.getId(text)
    const parent = getParentNode(text)
    if (id === undefined || !parent || log.getFate(text) !== 'stays') continue
    const parentTag = isElement(parent) ? readTagName(parent) : ''
    const value =
      parentTag === 'style'
        ? sheets.readText(text.data, getDocument(text))
        : privacy.scrubText(text.data, {
            visibility: privacy.find(parent),
            parentTag,
            isSvg: isElement(parent) && parent.namespaceURI === SVG,
          })
    texts.push({ id, value })
  }
  return texts
}

function writeAttributes(options: MutationWriterOptions): Mutation['attributes'] {
  const { mirror, log } = options
  const changes: Mutation['attributes'] = []
  for (const [element, names] of log.attributes) {
    const id = mirror.getId(element)
    if (id === undefined || log.getFate(element) !== 'stays') continue
    const attributes = readChanges(element, names, options)
    if (Object.keys(attributes).length > 0) changes.push({ id, attributes })
  }
  return changes
}

function readChanges(
  element: Element,
  names: ReadonlySet<string>,
  { privacy, serializer, attributes: reader }: MutationWriterOptions,
): Attributes {
  const owner = serializer.describeOwner(element, privacy.find(element))
  const changes: Attributes = {}
  for (const name of names) {
    const value = reader.readOne(element, name, owner)
    if (value !== undefined) changes[name] = value
    if (owner.tagName === 'link' && isSwitch(name)) {
      changes['media'] = reader.readOne(element, 'media', owner) ?? null
    }
  }
  if (owner.tagName === 'dialog' && names.has('open') && element.hasAttribute('open')) {
    changes['rr_open_mode'] = getOpenMode(element)
  }
  return changes
}

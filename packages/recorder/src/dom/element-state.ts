import { MEDIA_SIZE_ATTRIBUTE, POPOVER_ATTRIBUTE } from '@playhead/protocol'
import type { AttributeOwner } from '../privacy/attributes.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { Attributes } from './format.ts'

interface StateOptions {
  readonly owner: AttributeOwner
  readonly privacy: NodePrivacy
}

type Reader = (element: never, attributes: Attributes, options: StateOptions) => void

/** State of an element that its attributes do not tell, by tag. */
const READERS: Readonly<Record<string, Reader>> = {
  img: readSize,
  input: readInput,
  textarea: readValue,
  option: readOption,
  dialog: readDialog,
  video: readMedia,
  audio: readMedia,
  iframe: readFrame,
  frame: readFrame,
}

export function isPopoverOpen(element: Element): boolean {
  try {
    return element.matches(':popover-open')
  } catch {
    return false
  }
}

/** Adds to the attributes what a replay needs beside them. */
export function readState(element: Element, attributes: Attributes, options: StateOptions): void {
  if (element.hasAttribute('popover') && isPopoverOpen(element))
    attributes[POPOVER_ATTRIBUTE] = 'open'
  if (Object.hasOwn(READERS, options.owner.tagName)) {
    READERS[options.owner.tagName]?.(element as never, attributes, options)
  }
}

/** Whether an attribute is only what a field began with: what it holds is told as state. */
export function isFieldState(element: Element, name: string, tagName: string): boolean {
  if (tagName === 'option') return name === 'selected'
  if (tagName !== 'input') return name === 'value' && /^(?:textarea|select)$/.test(tagName)
  return name === 'checked' || (name === 'value' && isTyped(element as HTMLInputElement))
}

export function isCheckable({ type }: { type: string }): boolean {
  return type === 'checkbox' || type === 'radio'
}

/** Whether a visitor types, or picks, the value of an input. */
function isTyped({ type }: HTMLInputElement): boolean {
  return !/^(?:checkbox|radio|submit|button|reset|image|hidden|file)$/.test(type)
}

function readInput(input: HTMLInputElement, attributes: Attributes, options: StateOptions): void {
  if (isTyped(input)) readValue(input, attributes, options)
  if (!isCheckable(input)) return
  if (input.checked) attributes['checked'] = true
  if (input.indeterminate) attributes['rr_indeterminate'] = true
}

function readValue(
  { value }: { value: string },
  attributes: Attributes,
  { owner, privacy }: StateOptions,
): void {
  if (value !== '') attributes['value'] = privacy.scrubField(value, owner)
}

function readOption(
  option: HTMLOptionElement,
  attributes: Attributes,
  { owner, privacy }: StateOptions,
): void {
  if (option.selected && !privacy.isFieldHidden(owner)) attributes['selected'] = true
}

function readDialog(dialog: HTMLDialogElement, attributes: Attributes): void {
  if (dialog.open) attributes['rr_open_mode'] = getOpenMode(dialog)
}

/** How a dialog is open, as rrweb names it. */
export function getOpenMode(dialog: Element): string {
  return dialog.matches(':modal') ? 'modal' : 'non-modal'
}

/** What is there of an image or a film, as its natural size; null while nothing is. */
export function getMediaSize(element: Element): string | null {
  const { naturalWidth, naturalHeight } = element as HTMLImageElement
  const { videoWidth, videoHeight } = element as HTMLVideoElement
  const width = naturalWidth || videoWidth
  return width ? `${width}x${naturalHeight || videoHeight}` : null
}

function readSize(element: Element, attributes: Attributes): void {
  const size = getMediaSize(element)
  if (size) attributes[MEDIA_SIZE_ATTRIBUTE] = size
}

function readMedia(media: HTMLMediaElement, attributes: Attributes): void {
  readSize(media, attributes)
  attributes['rr_mediaState'] = media.paused ? 'paused' : 'played'
  attributes['rr_mediaCurrentTime'] = media.currentTime
  attributes['rr_mediaPlaybackRate'] = media.playbackRate
  attributes['rr_mediaMuted'] = media.muted
  attributes['rr_mediaLoop'] = media.loop
  attributes['rr_mediaVolume'] = media.volume
}

function readFrame(
  frame: HTMLIFrameElement,
  attributes: Attributes,
  { owner, privacy }: StateOptions,
): void {
  const src = frame.getAttribute('src')
  if (src === null || frame.contentDocument) return
  const scrubbed = privacy.scrubAttribute('rr_src', frame.src, owner)
  if (scrubbed !== null) attributes['rr_src'] = scrubbed
}

import type { PrivacyLevel } from '@playhead/protocol'

/**
 * What may leave the page. `strict`: no text, no media, nothing that the page's code
 * says in words. `default`: the text that a visitor sees, nothing that was typed, no
 * unseen attribute. `none`: everything but secrets. In each of them passwords and
 * whatever has the shape of a secret stay behind.
 *
 * Rules read a policy when they are asked, not before: the project may change it
 * while the page is recorded.
 */
export interface PrivacyPolicy {
  readonly level: PrivacyLevel
  /** Names of further query parameters that may be kept. */
  readonly keepParams: ReadonlySet<string>
  /** Names of further attributes whose values may be kept. */
  readonly keepAttributes: ReadonlySet<string>
  /** Selectors that match what is masked, shown and left out, the marks in the page among them. */
  readonly mask: string
  readonly unmask: string
  readonly block: string
  /** Matches every element that may say something about itself; made of the above. */
  readonly marked: string
  /** Matches those and what is left out. */
  readonly noted: string
}

/** A part of a policy, as the page or the project gives it; what is absent is left open. */
export interface PrivacyLayer {
  readonly level?: PrivacyLevel
  readonly mask?: readonly string[]
  readonly unmask?: readonly string[]
  readonly block?: readonly string[]
  readonly keepParams?: ReadonlySet<string>
  readonly keepAttributes?: ReadonlySet<string>
}

const BLOCK_MARK = '[data-playhead-block]'
const MASK_MARK = '[data-playhead-mask]'
const UNMASK_MARK = '[data-playhead-unmask]'
const EDITABLE = '[contenteditable]:not([contenteditable="false"])'

/** Pictures, films and what may show them: `strict` leaves a box of their size. */
const MEDIA = 'img,picture,video,audio,canvas,object,embed,image'

/**
 * Builds a policy from what the page and the project give. The page's level goes
 * before the project's; selectors that hide add up, and only the page's can show.
 */
export function createPrivacyPolicy(page: PrivacyLayer, project: PrivacyLayer = {}): PrivacyPolicy {
  const level = page.level ?? project.level ?? 'default'
  const mask = join([MASK_MARK], page.mask, project.mask)
  const unmask = join([UNMASK_MARK], page.unmask)
  const block = join([BLOCK_MARK], page.block, project.block, level === 'strict' ? [MEDIA] : [])
  const marked = join([mask, unmask], level === 'none' ? [] : [EDITABLE])
  return {
    level,
    keepParams: page.keepParams ?? new Set(),
    keepAttributes: (level !== 'strict' && page.keepAttributes) || new Set(),
    mask,
    unmask,
    block,
    marked,
    noted: join([block, marked]),
  }
}

/** Whether the browser understands the selector; one that it does not would hide nothing. */
export function isSelector(value: unknown): value is string {
  if (typeof value !== 'string' || value.trim() === '') return false
  try {
    document.createDocumentFragment().querySelector(value)
    return true
  } catch {
    return false
  }
}

function join(...lists: (readonly string[] | undefined)[]): string {
  return lists.flatMap((list) => list ?? []).join(',')
}

import type { PathDirection, PathNext, PathPage, Paths } from '@playhead/protocol'
import type { PathPlace } from '../api/paths-api.ts'

export const STEP_CHOICES = [2, 3, 4, 5, 6] as const
export const STEPS_USUAL = 4
export const TOP_CHOICES = [3, 6, 10, 20] as const
export const TOP_USUAL = 6

export const DIRECTIONS: Readonly<Record<PathDirection, string>> = {
  from: 'Where they went from',
  to: 'Which way they came to',
}

/** Reads one of these numbers from the address; what else stands there is the usual one. */
export function readChoice(
  choices: readonly number[],
  usual: number,
  address: string | null,
): number {
  return choices.find((each) => String(each) === address) ?? usual
}

/** In front of a place in the address: what comes after it may be read another way one day. */
const VERSION = '1.'

/** Null for what makes no sense. */
export function readPlace(address: string | null): PathPlace | null {
  if (!address?.startsWith(VERSION)) return null
  try {
    const told: unknown = JSON.parse(address.slice(VERSION.length))
    if (!Array.isArray(told)) return null
    const [step, at, next] = told as unknown[]
    const page = readPage(at)
    if (typeof step !== 'number' || !Number.isInteger(step) || step < 0 || step > 5) return null
    if (!page || page.kind === 'end') return null
    return { step, page, next: readPage(next) }
  } catch {
    return null
  }
}

export function writePlace({ step, page, next }: PathPlace): string {
  const told = [step, toText(page), ...(next ? [toText(next)] : [])]
  return VERSION + JSON.stringify(told)
}

/** A page is a text in an array, so that no path can be taken for a word. */
function toText(page: PathNext): unknown {
  return page.kind === 'page' ? [page.path] : page.kind
}

function readPage(told: unknown): PathNext | null {
  if (told === 'other' || told === 'end') return { kind: told }
  if (!Array.isArray(told)) return null
  const [path] = told as unknown[]
  return typeof path === 'string' ? { kind: 'page', path } : null
}

export function isSamePage(a: PathNext | null, b: PathNext | null): boolean {
  if (a?.kind === 'page') return b?.kind === 'page' && a.path === b.path
  return a?.kind === b?.kind
}

/** `/cart`, `12 other pages`. */
export function describePage(page: PathPage, pages = 0): string {
  if (page.kind === 'page') return page.path === '' ? '(no path)' : page.path
  return pages > 0 ? `${pages} other ${pages === 1 ? 'page' : 'pages'}` : 'Other pages'
}

/** What having no further page means. */
export function describeEnd(direction: PathDirection): string {
  return direction === 'from' ? 'Left' : 'Began here'
}

/** `First page`, `Step 2`; of ways to a page they are counted backwards. */
export function describeStep(step: number, { direction, page }: Paths): string {
  if (step === 0) {
    if (page !== null) return direction === 'from' ? 'Start' : 'Goal'
    return direction === 'from' ? 'First page' : 'Last page'
  }
  const pages = `${step} ${step === 1 ? 'page' : 'pages'}`
  return direction === 'from' ? `${pages} later` : `${pages} before`
}

import {
  EVENT_NAMES,
  type EventCondition,
  type FilterTest,
  type FunnelScope,
  type PropertyCondition,
} from '@playhead/protocol'

/** A step as it is filled in. */
export interface StepDraft {
  readonly kind: StepKind
  readonly match: StepMatch
  readonly text: string
}

export const STEP_KINDS = {
  page: 'Sees a page',
  click: 'Clicks on a thing',
  event: 'Does',
} as const
export type StepKind = keyof typeof STEP_KINDS

export const STEP_MATCHES = {
  is: 'called',
  startsWith: 'that begins with',
  contains: 'that contains',
} as const
export type StepMatch = keyof typeof STEP_MATCHES

export const STEPS_LEAST = 2
export const STEPS_MOST = 10
const TEXT_LIMIT = 500

/** From the first step to the last. */
export const WINDOWS = {
  hour: { label: 'within an hour', ms: 3_600_000 },
  day: { label: 'within a day', ms: 86_400_000 },
  week: { label: 'within a week', ms: 7 * 86_400_000 },
  month: { label: 'within 30 days', ms: 30 * 86_400_000 },
} as const

export const SCOPES: Readonly<Record<FunnelScope, string>> = {
  session: 'Sessions',
  user: 'Users',
}

export const EMPTY_STEP: StepDraft = { kind: 'page', match: 'is', text: '' }

/** In front of steps in the address: what comes after it may be read another way one day. */
const VERSION = '1.'

/** Reads steps from the address; two empty ones where there are none that make sense. */
export function readSteps(address: string | null): StepDraft[] {
  const usual = [EMPTY_STEP, EMPTY_STEP]
  if (!address?.startsWith(VERSION)) return usual
  try {
    const list: unknown = JSON.parse(address.slice(VERSION.length))
    if (!Array.isArray(list)) return usual
    const steps = list.slice(0, STEPS_MOST).map(readStep)
    return steps.length < STEPS_LEAST ? usual : steps
  } catch {
    return usual
  }
}

function readStep(told: unknown): StepDraft {
  if (!Array.isArray(told)) return EMPTY_STEP
  const [kind, match, text] = told as unknown[]
  return {
    kind: isOneOf(STEP_KINDS, kind) ? kind : 'page',
    match: isOneOf(STEP_MATCHES, match) ? match : 'is',
    text: typeof text === 'string' ? text.slice(0, TEXT_LIMIT) : '',
  }
}

/** Null for steps of which none is filled in. */
export function writeSteps(steps: readonly StepDraft[]): string | null {
  if (steps.every(({ text }) => text === '')) return null
  return VERSION + JSON.stringify(steps.map(({ kind, match, text }) => [kind, match, text]))
}

/** Whether all that is needed is filled in. */
export function isReady(steps: readonly StepDraft[]): boolean {
  return steps.length >= STEPS_LEAST && steps.every(({ text }) => text.trim() !== '')
}

const TESTS: Readonly<Record<StepMatch, (text: string) => FilterTest>> = {
  is: (text) => ({ is: [text] }),
  startsWith: (text) => ({ startsWith: text }),
  contains: (text) => ({ contains: text }),
}

/** As the API takes it. */
export function toEvent({ kind, match, text }: StepDraft): EventCondition['event'] {
  const given = text.trim()
  if (kind === 'event') return { name: given }
  const isPage = kind === 'page'
  const condition: PropertyCondition = {
    property: isPage ? '$path' : 'text',
    ...TESTS[match](given),
  }
  return { name: isPage ? EVENT_NAMES.pageView : EVENT_NAMES.click, where: [condition] }
}

/** `Sees a page that begins with “/cart”`. */
export function describeStep({ kind, match, text }: StepDraft): string {
  const given = `“${text.trim()}”`
  return kind === 'event'
    ? `${STEP_KINDS[kind]} ${given}`
    : `${STEP_KINDS[kind]} ${STEP_MATCHES[match]} ${given}`
}

export function isOneOf<Name extends string>(
  known: Readonly<Record<Name, unknown>>,
  name: unknown,
): name is Name {
  return typeof name === 'string' && Object.hasOwn(known, name)
}

import type { ClickMark } from './click-ids.ts'
import type { SourceKind } from './sources/index.ts'

/** What the rules look at. Texts are in lower case and trimmed, empty when absent. */
export interface ChannelSignals {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  /** What the source is, by the lists; null when it is on none. */
  readonly sourceKind: SourceKind | null
  /** The host that linked here; null when none is known or it is the site itself. */
  readonly referringDomain: string | null
  readonly clickMarks: ReadonlySet<ClickMark>
}

/** A condition and the words for it: the documentation is made of the words. */
export interface Condition {
  readonly text: string
  readonly matches: (signals: ChannelSignals) => boolean
}

// GA4's pattern, which also takes cpm, cpa, cpv and the like.
const PAID_MEDIUM = /^(?:.*cp.*|ppc|retargeting|paid.*)$/s

export const paidMedium: Condition = {
  text: 'medium is paid',
  matches: ({ medium }) => PAID_MEDIUM.test(medium),
}

export const referred: Condition = {
  text: 'another site linked here',
  matches: ({ referringDomain }) => referringDomain !== null,
}

export const untagged: Condition = {
  text: 'no other site, no source, medium or campaign, no click id',
  matches: (signals) =>
    signals.referringDomain === null &&
    signals.clickMarks.size === 0 &&
    `${signals.source}${signals.medium}${signals.campaign}` === '',
}

export const anything: Condition = { text: 'anything else', matches: () => true }

export function mediumIs(...values: readonly string[]): Condition {
  return {
    text: `medium is ${listWords(values)}`,
    matches: ({ medium }) => values.includes(medium),
  }
}

export function mediumContains(...values: readonly string[]): Condition {
  return {
    text: `medium contains ${listWords(values)}`,
    matches: ({ medium }) => values.some((value) => medium.includes(value)),
  }
}

export function mediumEndsWith(value: string): Condition {
  return {
    text: `medium ends with ${listWords([value])}`,
    matches: ({ medium }) => medium.endsWith(value),
  }
}

export function sourceNamed(...values: readonly string[]): Condition {
  return {
    text: `source is ${listWords(values)}`,
    matches: ({ source }) => values.includes(source),
  }
}

export function sourceIsA(kind: SourceKind): Condition {
  return { text: `source: ${kind}`, matches: ({ sourceKind }) => sourceKind === kind }
}

export function clickIdOf(mark: ClickMark): Condition {
  return { text: `click id: ${mark}`, matches: ({ clickMarks }) => clickMarks.has(mark) }
}

export function not(condition: Condition): Condition {
  return {
    text: `not (${condition.text})`,
    matches: (signals) => !condition.matches(signals),
  }
}

export function all(...conditions: readonly Condition[]): Condition {
  return {
    text: conditions.map(({ text }) => text).join(' **and** '),
    matches: (signals) => conditions.every((condition) => condition.matches(signals)),
  }
}

/** Binds looser than `all`; put in brackets when it stands inside one. */
export function any(...conditions: readonly Condition[]): Condition {
  return {
    text: conditions.map(({ text }) => text).join(' **or** '),
    matches: (signals) => conditions.some((condition) => condition.matches(signals)),
  }
}

export function either(...conditions: readonly Condition[]): Condition {
  const inner = any(...conditions)
  return { text: `(${inner.text})`, matches: inner.matches }
}

function listWords(values: readonly string[]): string {
  return values.map((value) => (value === '' ? 'missing' : `\`${value}\``)).join(', ')
}

import type { Page } from 'playwright'
import type { Hand } from '../../../scripts/demo-visits/hand.ts'

/** An app of the bench: what it answers, and how somebody visits it. */
export interface Site {
  readonly name: string
  /** @returns null for what is not there */
  readonly find: (url: URL, deploy: Deploy) => SiteFile | null
  readonly entries: readonly string[]
  /** Does something on the page, for some seconds; called until the visit is over. */
  readonly act: (visit: SiteVisit) => Promise<void>
}

/** The second one has changed a tenth of the rules of every style sheet. */
export type Deploy = 1 | 2

export interface SiteFile {
  readonly contentType: string
  readonly body: string
}

export interface SiteVisit {
  readonly page: Page
  readonly hand: Hand
  /** From 0 to 1. */
  readonly random: () => number
}

export function html(body: string): SiteFile {
  return { contentType: 'text/html; charset=utf-8', body }
}

export function css(text: string, deploy: Deploy): SiteFile {
  return { contentType: 'text/css; charset=utf-8', body: deploy === 1 ? text : changeTenth(text) }
}

export function script(body: string): SiteFile {
  return { contentType: 'text/javascript; charset=utf-8', body }
}

/** Every tenth rule gets other values: what a deploy does to a site's style sheets. */
function changeTenth(text: string): string {
  let rule = 0
  return text.replaceAll(/\{[^{}]*\}/g, (body) => {
    rule += 1
    if (rule % 10 !== 0) return body
    return `${body.replaceAll(/\d+/g, (digits) => String(Number(digits) + 1)).slice(0, -1)};outline-offset:${rule}px}`
  })
}

/** One of the items, or fails when there is none. */
export function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

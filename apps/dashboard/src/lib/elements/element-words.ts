import type { ElementName, InspectedElement } from '@playhead/playback'

/** A size or a place in pixels, as short as it can be told. */
export function formatPixels(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)))
}

export function formatSize({ box }: Pick<InspectedElement, 'box'>): string {
  return `${formatPixels(box.width)} × ${formatPixels(box.height)}`
}

/** An element as a selector would write it: `button#buy.primary.wide`. */
export function writeName({ tag, id, classes }: ElementName): string {
  return `${tag}${id && `#${id}`}${classes.map((name) => `.${name}`).join('')}`
}

/** The selectors of trees within trees as one text. */
export function writeSelector(selector: readonly string[]): string {
  return selector.join(' >>> ')
}

export const PRIVACY_WORDS: Record<Exclude<InspectedElement['privacy'], 'shown'>, string> = {
  masked: 'Masked: what it said was replaced by asterisks before it left the page.',
  blocked: 'Blocked: nothing of it was recorded but its size.',
}

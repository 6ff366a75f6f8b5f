import type { ElementStyle } from '@playhead/playback'

export interface StyleGroup {
  readonly name: string
  /** Those that differ from the default of the element first. */
  readonly styles: readonly ElementStyle[]
}

/** The first that fits is the group of a property. */
const GROUPS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'Flex and grid',
    /^(?:flex|grid|align-(?:items|content|self)|justify|place|order$|gap$|(?:row|column)-gap)/,
  ],
  [
    'Text',
    /^(?:font|text|line|letter|word|white|color$|direction|unicode|hyphen|tab-size|quotes|writing|overflow-wrap|-webkit-(?:text|font|line|hyphen|locale)|list-style|vertical-align|hanging|ruby|initial-letter)/,
  ],
  [
    'Background and border',
    /^(?:background|border(?!-(?:spacing|collapse))|outline|box-shadow|box-decoration|corner|accent-color|caret-color)/,
  ],
  [
    'Layout',
    /^(?:display|position|top|right|bottom|left|inset|float|clear|width|height|m(?:in|ax)-(?:width|height)|margin|padding|box-sizing|overflow|z-index|visibility|aspect-ratio|object|column|contain|content|table-layout|border-(?:spacing|collapse)|caption|empty-cells|anchor|field-sizing|interpolate-size)/,
  ],
  [
    'Effects',
    /^(?:opacity|transform|translate|rotate|scale|perspective|filter|backdrop|clip|mask|mix-blend|isolation|transition|animation|will-change|offset|backface|view-transition)/,
  ],
  [
    'Pointer and scrolling',
    /^(?:cursor|pointer|user-|touch|scroll|overscroll|resize|appearance|-webkit-user)/,
  ],
  ['Variables', /^--/],
]
const OTHERS = 'Others'

/**
 * The styles of an element by what they are about: those whose name or value holds the
 * text that was searched, or else all, or only those that differ from the default.
 */
export function groupStyles(
  styles: readonly ElementStyle[],
  { search, withDefaults }: { readonly search: string; readonly withDefaults: boolean },
): StyleGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, ElementStyle[]>()
  for (const style of styles) {
    const text = `${style.name}: ${style.value}`.toLowerCase()
    const isWanted =
      words.length > 0
        ? words.every((word) => text.includes(word))
        : withDefaults || !style.isDefault
    if (!isWanted) continue
    const name = GROUPS.find(([, pattern]) => pattern.test(style.name))?.[0] ?? OTHERS
    groups.set(name, [...(groups.get(name) ?? []), style])
  }
  return [...GROUPS.map(([name]) => name), OTHERS].flatMap((name) => {
    const found = groups.get(name)
    return found
      ? [{ name, styles: found.sort((a, b) => Number(a.isDefault) - Number(b.isDefault)) }]
      : []
  })
}

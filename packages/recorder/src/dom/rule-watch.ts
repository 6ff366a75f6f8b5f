/**
 * Finds declarations of rules that were set as properties (`rule.style.color = 'red'`) or
 * through a typed map: neither calls anything that could be followed. A rule whose style the
 * page has read is compared with what it was, for as long as it is among the last ones.
 */
export interface RuleWatch {
  /** The page has read the style of a rule, and may change it from now on. */
  note(style: CSSStyleDeclaration): void
  /** The replay has been told what this style is by now. */
  settle(style: CSSStyleDeclaration): void
  /** Calls back for each rule whose style is no longer what the replay has. */
  check(tell: (rule: CSSRule) => void): void
}

interface Noted {
  readonly ref: WeakRef<CSSStyleDeclaration>
  /** Kept until it has been compared once: until then it may have changed and nobody else keep it. */
  held: CSSStyleDeclaration | null
  css: string
}

/** Each is compared whenever something is written. */
const NOTED_LIMIT = 32

export function createRuleWatch(): RuleWatch {
  let noted: Noted[] = []
  const find = (style: CSSStyleDeclaration): Noted | undefined =>
    noted.find(({ ref }) => ref.deref() === style)

  return {
    note(style) {
      const known = find(style)
      if (known) known.held = style
      else noted.push({ ref: new WeakRef(style), held: style, css: style.cssText })
    },
    settle(style) {
      const known = find(style)
      if (known) known.css = style.cssText
    },
    check(tell) {
      for (const entry of noted) {
        entry.held = null
        const style = entry.ref.deref()
        if (!style || style.cssText === entry.css) continue
        entry.css = style.cssText
        if (style.parentRule) tell(style.parentRule)
      }
      noted = noted.filter(({ ref }) => ref.deref()).slice(-NOTED_LIMIT)
    },
  }
}

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
  /** Looks at all that are watched. */
  check(): void
}

type Kept = readonly [ref: WeakRef<CSSStyleDeclaration>, css: string]

/** Read since the last check; of more, the first are looked at earlier. */
const FRESH_LIMIT = 256
/** Each is compared whenever something is written. */
const KEPT_LIMIT = 32

/** @param tell called for each rule whose style is no longer what the replay has */
export function createRuleWatch(tell: (rule: CSSRule) => void): RuleWatch {
  /** Held: until it has been compared once it may have changed, and nobody else keep it. */
  const fresh = new Map<CSSStyleDeclaration, string>()
  const kept: Kept[] = []

  const find = (style: CSSStyleDeclaration): string | undefined =>
    fresh.get(style) ?? kept.find(([ref]) => ref.deref() === style)?.[1]

  /** Looks at those that were read, but for so many that were read last. */
  function look(count: number): void {
    for (const [style, css] of fresh) {
      if (fresh.size <= count) return
      fresh.delete(style)
      const { cssText, parentRule } = style
      kept.push([new WeakRef(style), cssText])
      if (kept.length > KEPT_LIMIT) kept.shift()
      if (cssText !== css && parentRule) tell(parentRule)
    }
  }

  return {
    note(style) {
      fresh.set(style, find(style) ?? style.cssText)
      look(FRESH_LIMIT)
    },
    settle(style) {
      if (find(style) !== undefined) fresh.set(style, style.cssText)
    },
    check() {
      const read = [...fresh]
      fresh.clear()
      for (const [ref, css] of kept.splice(0)) {
        const style = ref.deref()
        if (style) fresh.set(style, css)
      }
      for (const [style, css] of read) fresh.set(style, css)
      look(0)
    },
  }
}

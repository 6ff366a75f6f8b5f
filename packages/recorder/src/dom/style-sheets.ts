import { patchGetter, patchMethod, patchSetter, type Around } from '../capture/patch.ts'
import type { NodePrivacy } from '../privacy/node-privacy.ts'
import type { ChangeLog } from './change-log.ts'
import { resolveCss } from '../sheets/css-addresses.ts'
import { getBaseUrl, listRules } from '../sheets/css-rules.ts'
import type { SheetBook } from '../sheets/sheet-book.ts'
import { SOURCES } from './format.ts'
import type { Mirror } from './mirror.ts'
import type { RootContext } from './root-context.ts'
import { createRuleWatch } from './rule-watch.ts'
import { isDocument } from './tree.ts'

/**
 * Follows what the page's code does to style sheets: rules put in and taken out,
 * declarations changed, texts replaced, and sheets that documents and shadow roots adopt.
 */
export interface StyleSheets {
  /** Follows the code of a window; returns what puts its functions back. */
  watch(view: Window & typeof globalThis): () => void
  /** Tells which sheets a root has adopted, if it is new to the replay or has changed. */
  adopt(root: Document | ShadowRoot, isNew?: boolean): void
  /** Hands on what has happened to sheets that are part of the replay. */
  write(): void
}

export interface StyleSheetsOptions {
  readonly context: RootContext
  readonly mirror: Mirror
  readonly log: ChangeLog
  readonly privacy: NodePrivacy
  readonly sheets: SheetBook
  /** Elements of whose sheets the replay has rules that their text does not tell. */
  readonly ruled: WeakSet<Node>
  /** Lets the log hear of what has happened so far. */
  readonly collect: () => void
  readonly schedule: () => void
  /** The page's code has told a root which sheets to adopt. */
  readonly onAdopt: (root: Document | ShadowRoot) => void
}

/** What is done to one sheet: the fields of rrweb's events of styles. */
interface Change {
  readonly source: number
  readonly target: { id: number } | { styleId: number }
  readonly data: Record<string, unknown>
}

const CHANGES_LIMIT = 500

export function createStyleSheets(options: StyleSheetsOptions): StyleSheets {
  const { context, mirror, log, privacy, sheets } = options
  const styleIds = new WeakMap<CSSStyleSheet, number>()
  const adopted = new WeakMap<Node, string>()
  const ruleWatch = createRuleWatch(tellRule)
  let lastStyleId = 0
  let isReading = false
  let changes: Change[] = []

  /** The sheet by the name that the replay knows; null while the replay does not have it. */
  function findTarget(sheet: CSSStyleSheet): Change['target'] | null {
    sheets.touch(sheet)
    const owner = sheet.ownerNode
    if (!owner) {
      const styleId = styleIds.get(sheet)
      return styleId === undefined ? null : { styleId }
    }
    options.collect()
    options.ruled.add(owner)
    const id = mirror.getId(owner)
    if (id === undefined || log.getFate(owner) !== 'stays') return null
    // Its text is written before what comes after it.
    if (log.hasChangedInside(owner)) context.write()
    return { id }
  }

  function add(sheet: CSSStyleSheet | null, source: number, data: Record<string, unknown>): void {
    if (!sheet) return
    const target = findTarget(sheet)
    if (!target) return
    changes.push({ source, target, data })
    if (changes.length > CHANGES_LIMIT) handOn()
    else options.schedule()
  }

  function scrub(css: unknown, sheet: CSSStyleSheet): string {
    return privacy.scrubCss(resolveCss(String(css), getBaseUrl(sheet)))
  }

  /** Tells of a call once it has gone well; rules are found where they were before it. */
  function after(tell: (self: never, args: readonly unknown[]) => () => void): Around {
    return (proceed, args, self) => {
      const told = context.monitor(() => tell(self as never, args))()
      const result = proceed()
      if (told) context.monitor(told)()
      return result
    }
  }

  const insertRule = after((sheet: CSSStyleSheet, [rule, index]) => () => {
    const adds = [{ rule: scrub(rule, sheet), index: Number(index ?? 0) }]
    add(sheet, SOURCES.styleSheetRule, { adds })
  })
  const deleteRule = after((sheet: CSSStyleSheet, [index]) => () => {
    add(sheet, SOURCES.styleSheetRule, { removes: [{ index: Number(index) }] })
  })
  const replace = (name: 'replace' | 'replaceSync'): Around =>
    after((sheet: CSSStyleSheet, [text]) => () => {
      add(sheet, SOURCES.styleSheetRule, { [name]: scrub(text, sheet) })
    })
  const insertNested = after((group: CSSGroupingRule, [rule, index]) => {
    const sheet = group.parentStyleSheet
    const path = findPath(group)
    return () => {
      if (!sheet || !path) return
      const adds = [{ rule: scrub(rule, sheet), index: [...path, Number(index ?? 0)] }]
      add(sheet, SOURCES.styleSheetRule, { adds })
    }
  })
  const deleteNested = after((group: CSSGroupingRule, [index]) => {
    const path = findPath(group)
    return () => {
      if (!path) return
      const removes = [{ index: [...path, Number(index)] }]
      add(group.parentStyleSheet, SOURCES.styleSheetRule, { removes })
    }
  })
  const setProperty: Around = (proceed, args, self) => {
    const rule = (self as CSSStyleDeclaration).parentRule
    const result = proceed()
    if (rule) context.monitor(() => tellDeclaration(rule, args))()
    if (rule) ruleWatch.settle(self as CSSStyleDeclaration)
    return result
  }
  const removeProperty: Around = (proceed, args, self) => {
    const rule = (self as CSSStyleDeclaration).parentRule
    const result = proceed()
    const index = rule && findPath(rule)
    if (rule && index) {
      const data = { remove: { property: String(args[0]) }, index }
      context.monitor(() => add(rule.parentStyleSheet, SOURCES.styleDeclaration, data))()
      ruleWatch.settle(self as CSSStyleDeclaration)
    }
    return result
  }

  function tellDeclaration(rule: CSSRule, [property, value, priority]: readonly unknown[]): void {
    const sheet = rule.parentStyleSheet
    const index = findPath(rule)
    if (!sheet || !index) return
    const name = String(property)
    const css = resolveCss(String(value ?? ''), getBaseUrl(sheet))
    const scrubbed = privacy.scrubCssValue(name, css)
    const set = { property: name, value: scrubbed, priority: String(priority ?? '') }
    add(sheet, SOURCES.styleDeclaration, { set, index })
  }

  /** Puts a rule as it is now in the place of what it was. */
  function tellRule(rule: CSSRule): void {
    const sheet = rule.parentStyleSheet
    const path = findPath(rule)
    if (!sheet || !path) return
    const index = path.length === 1 ? path[0] : path
    add(sheet, SOURCES.styleSheetRule, { removes: [{ index }] })
    add(sheet, SOURCES.styleSheetRule, { adds: [{ rule: scrub(rule.cssText, sheet), index }] })
  }
  const setRule = after((rule: CSSStyleRule) => () => {
    tellRule(rule)
    ruleWatch.settle(readStyle(rule))
  })
  const noteStyle: Around = (proceed, _, self) => {
    const result = proceed()
    if (!isReading)
      context.monitor(() => {
        ruleWatch.note(readStyle(self as CSSStyleRule))
        options.schedule()
      })()
    return result
  }

  const turn = after((switched: CSSStyleSheet | HTMLStyleElement) => () => {
    const owner = 'ownerNode' in switched ? switched.ownerNode : switched
    if (!owner) return
    // One that was off from the beginning has not been read.
    if (owner.nodeName === 'LINK') sheets.readLink(owner as Element)
    log.mark(owner as Element, 'media')
  })

  /** Not as the page does. */
  function readStyle(rule: CSSStyleRule): CSSStyleDeclaration {
    isReading = true
    const { style } = rule
    isReading = false
    return style
  }

  function adopt(root: Document | ShadowRoot, isNew = false): void {
    isReading = true
    const list = root.adoptedStyleSheets
    isReading = false
    const host = isDocument(root) ? root : root.host
    const id = mirror.getId(host)
    if (!list || id === undefined) return
    if (isNew) adopted.delete(host)
    const styles: { styleId: number; rules: { rule: string; index: number }[] }[] = []
    const ids = list.map((sheet) => {
      const known = styleIds.get(sheet)
      if (known !== undefined) return known
      lastStyleId += 1
      styleIds.set(sheet, lastStyleId)
      const rules = (listRules(sheet) ?? []).map((rule, index) => {
        return { rule: privacy.scrubCss(rule), index }
      })
      styles.push({ styleId: lastStyleId, rules })
      return lastStyleId
    })
    const key = ids.join()
    if ((adopted.get(host) ?? '') === key) return
    adopted.set(host, key)
    write()
    const data = { id, styleIds: ids, ...(styles.length > 0 && { styles }) }
    context.emit(SOURCES.adoptedStyleSheet, data)
  }

  const adoptLater: Around = (proceed, _, self) => {
    const result = proceed()
    if (!isReading) context.monitor(() => options.onAdopt(self as Document | ShadowRoot))()
    return result
  }

  function write(): void {
    ruleWatch.check()
    handOn()
  }

  function handOn(): void {
    const taken = changes
    changes = []
    for (let index = 0; index < taken.length; index += 1) {
      const change = taken[index]
      if (change) context.emit(change.source, { ...change.target, ...join(taken, index) })
      while (taken[index + 1] && canJoin(change, taken[index + 1])) index += 1
    }
  }

  return {
    adopt,
    write,
    watch(view) {
      const sheet = view.CSSStyleSheet.prototype
      const rule = view.CSSStyleRule.prototype
      const restore = [
        patchMethod(sheet, 'insertRule', insertRule),
        patchMethod(sheet, 'deleteRule', deleteRule),
        patchMethod(sheet, 'replace', replace('replace')),
        patchMethod(sheet, 'replaceSync', replace('replaceSync')),
        patchMethod(view.CSSStyleDeclaration.prototype, 'setProperty', setProperty),
        patchMethod(view.CSSStyleDeclaration.prototype, 'removeProperty', removeProperty),
        ...[view.Document, view.ShadowRoot].flatMap(({ prototype }) => [
          patchSetter(prototype, 'adoptedStyleSheets', adoptLater),
          // The list that is read may be changed in place, which nothing else tells.
          patchGetter(prototype, 'adoptedStyleSheets', adoptLater),
        ]),
        patchSetter(view.StyleSheet.prototype, 'disabled', turn),
        patchSetter(view.HTMLStyleElement.prototype, 'disabled', turn),
        ...['style', 'styleMap'].map((name) => patchGetter(rule, name, noteStyle)),
        ...['style', 'selectorText'].map((name) => patchSetter(rule, name, setRule)),
      ]
      for (const name of ['CSSGroupingRule', 'CSSStyleRule'] as const) {
        const group = view[name]?.prototype
        if (!group) continue
        restore.push(
          patchMethod(group, 'insertRule', insertNested),
          patchMethod(group, 'deleteRule', deleteNested),
        )
      }
      return () => {
        for (const putBack of restore) putBack()
      }
    },
  }
}

/** Rules put into one sheet one after the other travel together. */
function canJoin(a: Change | undefined, b: Change | undefined): boolean {
  if (!a?.data['adds'] || !b?.data['adds']) return false
  return JSON.stringify(a.target) === JSON.stringify(b.target)
}

function join(changes: readonly Change[], from: number): Record<string, unknown> {
  const first = changes[from]
  const adds = first?.data['adds']
  if (!first || !Array.isArray(adds)) return first?.data ?? {}
  const joined: unknown[] = [...adds]
  for (let index = from + 1; canJoin(first, changes[index]); index += 1) {
    joined.push(...(changes[index]?.data['adds'] as unknown[]))
  }
  return { adds: joined }
}

/** Where a rule stands in its sheet: one index for each level; null when it is in none. */
function findPath(rule: CSSRule): number[] | null {
  const path: number[] = []
  for (let current: CSSRule | null = rule; current; current = current.parentRule) {
    const holder = current.parentRule ?? current.parentStyleSheet
    if (!holder || !('cssRules' in holder)) return null
    const rules = holder.cssRules as CSSRuleList
    path.unshift(Array.prototype.indexOf.call(rules, current))
  }
  return path.includes(-1) ? null : path
}

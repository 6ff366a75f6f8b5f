/**
 * Fields that are or have been for passwords. Pages turn them into text fields to show
 * what was typed; that is no reason to record it. Remembered over all recordings.
 */
const passwords = new WeakSet<Element>()

export function wasPassword(element: Element): boolean {
  return passwords.has(element)
}

export interface PasswordWatch {
  observe(root: Node): void
  /** Takes in what has changed so far. */
  collect(): void
  stop(): void
}

/** Remembers every field whose type was that of a password. */
export function watchPasswords(): PasswordWatch {
  const take = (records: readonly MutationRecord[]): void => {
    for (const { target, oldValue } of records) {
      if (oldValue?.toLowerCase() === 'password') passwords.add(target as Element)
    }
  }
  const observer = new MutationObserver(take)
  return {
    observe(root) {
      observer.observe(root, { attributeFilter: ['type'], attributeOldValue: true, subtree: true })
    },
    collect: () => take(observer.takeRecords()),
    stop: () => observer.disconnect(),
  }
}

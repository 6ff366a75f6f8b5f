import { getPrefix } from './page-setup.ts'
import { getShelfName } from '../sheets/sheet-shelf.ts'

/** What outlives a refusal: that it was one, and what the project is like. */
const KEPT = /^(?:choice|privacy|settings)$/

/**
 * Removes everything that a project's recorder keeps in this browser: session, person,
 * window, and whatever waits to be sent. Never fails.
 */
export function forgetVisitor(key: string): void {
  for (const open of [() => window.localStorage, () => window.sessionStorage]) {
    try {
      const store = open()
      const prefix = getPrefix({ key })
      for (const name of Object.keys(store)) {
        const isOurs = name.startsWith(prefix) && !KEPT.test(name.slice(prefix.length))
        if (isOurs) store.removeItem(name)
      }
    } catch {
      // Where storage is blocked nothing was kept.
    }
  }
  try {
    indexedDB.deleteDatabase(getOutboxName(key))
    indexedDB.deleteDatabase(getShelfName(key))
  } catch {
    // As above.
  }
}

/** The name of the database in which segments wait. */
export function getOutboxName(key: string): string {
  return `playhead-${key}`
}

import type { Database } from 'better-sqlite3'

/**
 * Calls back before each statement that this process runs from now on, of whatever
 * connection: all of them have the class of the addon that was loaded with the first.
 *
 * @param db any open connection
 */
export function countStatements(db: Database, callback: () => void): void {
  // The connections of the storage have a `prepare` of their own, which does it later.
  const { prepare } = Object.getPrototypeOf(db) as Database
  const statement = prepare.call(db, 'SELECT 1')
  const prototype = Object.getPrototypeOf(statement) as Record<string, Function>
  for (const method of ['run', 'get', 'all']) {
    const original = prototype[method]
    prototype[method] = function count(...args: unknown[]) {
      callback()
      return Reflect.apply(original ?? (() => {}), this, args) as unknown
    }
  }
}

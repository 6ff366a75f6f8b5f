import { beforeAll } from 'vitest'

/**
 * Runs before each file of tests: all of them share one browser, and what one file has
 * parked would be sent by the recorders of the next.
 */
beforeAll(async () => {
  const databases = await indexedDB.databases()
  await Promise.all(databases.map(({ name = '' }) => deleteDatabase(name)))
  localStorage.clear()
  sessionStorage.clear()
})

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error ?? new Error(`${name} could not be deleted`))
  })
}

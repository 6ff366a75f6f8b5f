import { StorageClosedError } from './storage-errors.ts'
import type { Storage } from './storage.ts'

/** Makes every method reject after `close()`, and `close()` itself safe to repeat. */
export function guardClosed(storage: Storage): Storage {
  let closing: Promise<void> | undefined

  const check = (): void => {
    if (closing) throw new StorageClosedError()
  }
  const guard = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return name === 'readSegments' ? guardRead(method) : guardCall(method)
      },
    })
  const guardCall =
    (method: Function) =>
    async (...args: unknown[]) => {
      check()
      return Reflect.apply(method, undefined, args) as unknown
    }
  const guardRead = (method: Function) =>
    async function* (...args: unknown[]) {
      check()
      for await (const each of Reflect.apply(method, undefined, args) as AsyncIterable<unknown>) {
        yield each
        check()
      }
    }

  return {
    appendSegment: guardCall(storage.appendSegment) as Storage['appendSegment'],
    appendServerEvents: guardCall(storage.appendServerEvents) as Storage['appendServerEvents'],
    settle: guardCall(storage.settle) as Storage['settle'],
    sessions: guard(storage.sessions),
    texts: guard(storage.texts),
    recordedTexts: guard(storage.recordedTexts),
    trails: guard(storage.trails),
    replays: guard(storage.replays),
    sheets: guard(storage.sheets),
    packs: guard(storage.packs),
    annotations: guard(storage.annotations),
    forwarding: guard(storage.forwarding),
    control: guard(storage.control),
    deletions: guard(storage.deletions),
    loadFreeBytes: guardCall(storage.loadFreeBytes) as Storage['loadFreeBytes'],
    close: () => (closing ??= storage.close()),
  }
}

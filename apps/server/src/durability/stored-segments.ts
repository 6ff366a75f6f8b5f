import { openStorage } from '../storage/open-storage.ts'

/** `session/window/sequence` of what is stored of these sessions and can be read. */
export async function readStored(folder: string, names: Iterable<string>): Promise<Set<string>> {
  const storage = openStorage({ kind: 'folder', folder })
  const stored = new Set<string>()
  const sessionIds = new Set([...names].map((name) => name.split('/')[0] ?? ''))
  for (const sessionId of sessionIds) {
    for (const { windowId, sequence } of await storage.replays.listSegments(sessionId)) {
      const stretch = { sessionId, windowId, fromSequence: sequence, toSequence: sequence }
      for await (const { payload } of storage.replays.readSegments(stretch)) {
        if (payload) stored.add(`${sessionId}/${windowId}/${sequence}`)
      }
    }
  }
  await storage.close()
  return stored
}

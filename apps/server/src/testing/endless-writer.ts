/**
 * A process for the durability test to kill: 16 writers store segments without
 * end, and each acknowledged one is named on standard output. A pipe that nobody
 * empties in time takes no more (EAGAIN), so each writer waits until its line is out.
 */
import { randomBytes, randomUUIDv7 } from 'node:crypto'
import { openSqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import { createSegment } from './segment-fixtures.ts'

const storage = openSqliteStorage(process.argv[2] ?? '')

async function writeWithoutEnd(): Promise<never> {
  const sessionId = randomUUIDv7()
  const windowId = randomUUIDv7()
  for (let sequence = 0; ; sequence += 1) {
    const payload = randomBytes(1 + (sequence % 20) * 1_000)
    await storage.appendSegment(createSegment({ sessionId, windowId, sequence }, { payload }))
    await print(`${sessionId}/${windowId}/${sequence}\n`)
  }
}

function print(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(line, (error) => (error ? reject(error) : resolve()))
  })
}

await Promise.all(Array.from({ length: 16 }, writeWithoutEnd))

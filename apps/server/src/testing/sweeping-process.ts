/**
 * A process for a test to kill: it stores segments and deletes a session, naming each on
 * standard output when it was told that it is done, and meanwhile removes what deleted
 * sessions have left. It ends itself by SIGKILL before the given number of statements of
 * the sweep, or so many milliseconds within the given step of it, in which a thread works
 * on files. It says `done` when it got to the end.
 */
import { randomUUIDv7 } from 'node:crypto'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openStorage } from '../storage/open-storage.ts'
import { openReader } from '../storage/sqlite/open-database.ts'
import { countStatements } from './count-statements.ts'
import { createSegment, NOON } from './segment-fixtures.ts'

const [folder = '', kind = '', count = '', delayMs = '0', deleted = ''] = process.argv.slice(2)
const storage = openStorage({ kind: 'folder', folder })
const state = { isSweeping: true }
const die = (): void => void process.kill(process.pid, 'SIGKILL')
const print = (line: string): void => void writeSync(1, `${line}\n`)

async function write(): Promise<void> {
  const name = { sessionId: randomUUIDv7(), windowId: randomUUIDv7() }
  for (let sequence = 0; state.isSweeping; sequence += 1) {
    await storage.appendSegment(createSegment({ ...name, sequence }))
    print(`stored ${name.sessionId}/${name.windowId}/${sequence}`)
  }
}

function killAtStatement(statements: number): void {
  let left = statements
  const options = { path: join(folder, 'playhead.db'), nativeFolder: '', migrations: [] }
  const reader = openReader(options)
  countStatements(reader, () => {
    left -= 1
    if (left < 0) die()
  })
  reader.close()
}

await storage.deletions.deleteSessions({
  projectId: 'project-1',
  sessionIds: [deleted],
  deletedAt: NOON,
})
print(`deleted ${deleted}`)
if (kind === 'statement') killAtStatement(Number(count))
const writing = write()
for (let step = 0; ; step += 1) {
  if (kind === 'step' && step === Number(count)) setTimeout(die, Number(delayMs))
  if ((await storage.deletions.sweep(NOON)) === 'done') break
}
state.isSweeping = false
await writing
print('done')
await storage.close()
// A step that came to its end in time.
process.exit(0)

/**
 * A process for a test to kill: it packs what is in a data folder, and ends itself
 * by SIGKILL before the given number of statements, so that every step is a place to
 * die at. It says `done` when it got to the end.
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { createCompaction } from '../services/compaction/compaction.ts'
import { DEFAULT_PROJECT_SETTINGS } from '../services/projects/settings.ts'
import { createSegmentReader } from '../services/replay/segment-reader.ts'
import { openReader } from '../storage/sqlite/open-database.ts'
import { openStorage } from '../storage/open-storage.ts'
import { countStatements } from './count-statements.ts'
import { INLINE_JOBS } from './inline-jobs.ts'

const [folder = '', statements = '', now = ''] = process.argv.slice(2)
const storage = openStorage({ kind: 'folder', folder })

// The pauses of compaction keep no process alive.
const alive = setInterval(() => {}, 1_000)
let left = Number(statements)
const reader = openReader({
  path: join(folder, 'playhead.db'),
  nativeFolder: '',
  migrations: [],
})
countStatements(reader, () => {
  left -= 1
  if (left < 0) process.kill(process.pid, 'SIGKILL')
})

const source = createCompaction({
  storage,
  reader: createSegmentReader(storage, INLINE_JOBS),
  jobs: INLINE_JOBS,
  loadSettings: async () => DEFAULT_PROJECT_SETTINGS,
  logger: pino({ level: 'silent' }),
  now: () => Number(now),
})
for (let task = await source.next(); task; task = await source.next()) {
  await task(new AbortController().signal)
}
writeSync(1, 'done\n')
left = Infinity
reader.close()
await storage.close()
clearInterval(alive)

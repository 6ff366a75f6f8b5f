/** What a process says that runs one statement, and how it is watched from within. */
import { constants, setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import type { SqlResult } from '@playhead/protocol'
import { SqlError, type SqlErrorKind, type SqlStatement } from '../../sql-runner.ts'
import { runStatement } from './run-statement.ts'

export interface StatementTask extends SqlStatement {
  /** Of playhead.db. */
  readonly path: string
}

export type StatementAnswer =
  | { readonly result: SqlResult }
  | {
      readonly error: {
        readonly kind: SqlErrorKind
        readonly message: string
        readonly position: number | null
      }
    }

/** Written to standard error before the process ends itself, and why it does. */
export const LAST_WORDS = { memory: 'too much memory', time: 'too much time' } as const

/** A thread sees what the process takes while SQLite keeps the main one. */
const WATCH = `
const { workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
setInterval(() => {
  const isLarge = process.memoryUsage.rss() > workerData.bytes
  if (!isLarge && Date.now() < workerData.endsAt) return
  writeSync(2, isLarge ? workerData.words.memory : workerData.words.time)
  process.kill(process.pid, 'SIGKILL')
}, 20)
`

/** Reads a task from standard input, and writes its answer to standard output. */
export async function serveStatement(): Promise<void> {
  const task = JSON.parse(await text(process.stdin)) as StatementTask
  const watch = new Worker(WATCH, {
    eval: true,
    workerData: {
      bytes: SQL_LIMITS.memoryBytes,
      words: LAST_WORDS,
      endsAt: Date.now() + SQL_LIMITS.timeMs,
    },
  })
  // What visitors send goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  process.stdout.write(JSON.stringify(answer(task)))
  await watch.terminate()
}

function answer({ path, ...statement }: StatementTask): StatementAnswer {
  try {
    return { result: runStatement(path, statement) }
  } catch (error) {
    const known =
      error instanceof SqlError ? error : new SqlError('crash', (error as Error).message)
    const { kind, message, position } = known
    return { error: { kind, message, position } }
  }
}

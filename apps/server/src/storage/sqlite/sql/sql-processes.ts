import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isSea } from 'node:sea'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import type { SqlResult } from '@playhead/protocol'
import { STATEMENT_COMMAND } from '../../statement-command.ts'
import { SqlError, type SqlRunner, type SqlStatement } from '../../sql-runner.ts'
import { LAST_WORDS, type StatementAnswer, type StatementTask } from './statement-process.ts'

/** The process ends itself when its time is over; to start it takes some, too. */
const START_LIMIT_MS = 15_000

/**
 * Runs statements over a data folder, each in a process of its own: one that never ends can
 * only be stopped with its process, and what it takes is not the server's.
 *
 * @param program what `process.execPath` is given to start this program once more
 */
export function createSqlProcesses(
  folder: string,
  program: readonly string[] = findMain(),
): SqlRunner {
  const path = join(folder, 'playhead.db')
  return { run: (statement, signal) => runInProcess({ ...statement, path }, { program, signal }) }
}

async function runInProcess(
  task: StatementTask,
  { program, signal }: { program: readonly string[]; signal: AbortSignal },
): Promise<SqlResult> {
  const deadline = AbortSignal.timeout(SQL_LIMITS.timeMs + START_LIMIT_MS)
  const child = spawn(process.execPath, [...program, STATEMENT_COMMAND], {
    // It is told nothing by its environment, which may hold secrets.
    env: {
      NODE_OPTIONS: '--max-old-space-size=256 --no-warnings',
      // What a statement answers does not depend on the machine.
      TZ: 'UTC',
      ...(process.env['SystemRoot'] ? { SystemRoot: process.env['SystemRoot'] } : {}),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const kill = (): void => void child.kill('SIGKILL')
  const either = AbortSignal.any([deadline, signal])
  either.addEventListener('abort', kill)
  if (either.aborted) kill()
  try {
    // One that has been ended takes nothing any more, and says so by its end.
    child.stdin.on('error', () => {})
    child.stdin.end(JSON.stringify(task satisfies SqlStatement))
    const [said, complaint] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    return readAnswer(said, { complaint, isLate: deadline.aborted })
  } finally {
    either.removeEventListener('abort', kill)
    kill()
  }
}

function readAnswer(
  said: string,
  { complaint, isLate }: { complaint: string; isLate: boolean },
): SqlResult {
  let answer: StatementAnswer
  try {
    answer = JSON.parse(said) as StatementAnswer
  } catch {
    if (isLate || complaint.includes(LAST_WORDS.time)) {
      const seconds = SQL_LIMITS.timeMs / 1_000
      throw new SqlError('limit', `The statement took more than ${seconds} seconds.`)
    }
    if (complaint.includes(LAST_WORDS.memory)) {
      const megabytes = Math.round(SQL_LIMITS.memoryBytes / 1_000_000)
      throw new SqlError('limit', `The statement took more than ${megabytes} MB of memory.`)
    }
    throw new SqlError('crash', complaint.trim() || 'the process ended without an answer')
  }
  if ('result' in answer) return answer.result
  const { kind, message, position } = answer.error
  throw new SqlError(kind, message, position)
}

/** How this program is started once more: from source, bundle or single executable. */
function findMain(): string[] {
  if (isSea()) return []
  const isSource = import.meta.url.endsWith('.ts')
  return [fileURLToPath(new URL(isSource ? '../../../main.ts' : './main.cjs', import.meta.url))]
}

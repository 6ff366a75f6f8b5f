import type { SqlResult } from '@playhead/protocol'
import { SQL_LIMITS } from '@playhead/protocol/sql'
import { AppError } from '../../errors.ts'
import { SqlError, type SqlRunner, type SqlStatement } from '../../storage/sql-runner.ts'
import type { Storage } from '../../storage/storage.ts'
import { loadProject } from '../projects/projects.ts'

export interface SqlConsole {
  /**
   * Runs a statement over what is stored of a project, up to this moment.
   *
   * @throws {AppError} unknown_project, sql_failed, sql_too_costly, sql_busy
   */
  run(statement: Omit<SqlStatement, 'timeZone'>, signal: AbortSignal): Promise<SqlResult>
}

/** Runs few statements at once: each takes a processor and much memory while it runs. */
export function createSqlConsole(
  storage: Pick<Storage, 'control' | 'settle'>,
  runner: SqlRunner,
): SqlConsole {
  let running = 0
  return {
    run: async (statement, signal) => {
      const { timeZone } = await loadProject(storage.control, statement.projectId)
      if (running >= SQL_LIMITS.atOnce) throw new AppError('sql_busy')
      running += 1
      try {
        await storage.settle()
        return await runner.run({ ...statement, timeZone }, signal)
      } catch (error) {
        throw toAppError(error, statement.text)
      } finally {
        running -= 1
      }
    },
  }
}

function toAppError(error: unknown, text: string): unknown {
  if (!(error instanceof SqlError)) return error
  const { kind, message, position } = error
  if (kind === 'limit') return new AppError('sql_too_costly', message, { cause: error })
  if (kind === 'crash') return error
  const where = position === null ? '' : ` (${describePlace(text, position)})`
  return new AppError('sql_failed', `${message}${where}`, { position, cause: error })
}

/** `line 2, column 7`, both counted from 1. */
function describePlace(text: string, position: number): string {
  const lines = text.slice(0, position).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

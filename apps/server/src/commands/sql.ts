import type { Me, SqlResult } from '@playhead/protocol'
import type { Assets } from '../assets/assets.ts'
import { AppError } from '../errors.ts'
import { TABLE_FORMATS } from '../services/export/write-table.ts'
import { print } from './print.ts'
import { withServer } from './with-server.ts'

export interface SqlCommandOptions {
  readonly project?: string
  readonly format: string
  readonly rows: number
}

/** Written as the server answers them. */
const FILE_FORMATS: readonly string[] = TABLE_FORMATS
export const SQL_OUTPUTS: readonly string[] = ['table', 'json', ...FILE_FORMATS]
const CELL_WIDTH_LIMIT = 60

/** `sql`: one SELECT over what is stored of a project. */
export async function runSql(
  assets: Assets,
  query: string,
  { project: named, format, rows }: SqlCommandOptions,
): Promise<void> {
  await withServer(assets, async (ask) => {
    const { projects } = (await (await ask('me')).json()) as Me
    const id = findProject(projects, named)
    const isFile = FILE_FORMATS.includes(format)
    const answer = await ask(`projects/${encodeURIComponent(id)}/sql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, rows, format: isFile ? format : 'json' }),
    })
    if (isFile) {
      process.stdout.write(await answer.bytes())
      if (answer.headers.get('playhead-truncated') === 'true') warnTruncated(rows)
      return
    }
    const result = (await answer.json()) as SqlResult
    if (format === 'json') print(JSON.stringify(toRecords(result), null, 2))
    else print(...writeTextTable(result))
    if (result.isTruncated) warnTruncated(rows)
  })
}

function warnTruncated(rows: number): void {
  console.error(`There are more than these rows; --rows ${rows * 10} shows more, up to 50000.`)
}

/** By key, id or name; the only one where none is named. */
function findProject(projects: Me['projects'], named: string | undefined): string {
  const found =
    named === undefined && projects.length === 1
      ? projects
      : projects.filter(({ id, key, name }) => [id, key, name].includes(named ?? ''))
  const [project] = found
  if (project && found.length === 1) return project.id
  const names = projects.map(({ name, key }) => `${name} (${key})`).join(', ')
  throw new AppError(
    'unknown_project',
    named === undefined
      ? `There is more than one project, or none; name one with --project: ${names || 'none'}`
      : `--project is ${named}; expected a key, an id or a name of one of: ${names || 'none'}`,
  )
}

function toRecords({ columns, rows }: SqlResult): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, place) => [name, row[place] ?? null])),
  )
}

/** Lines of a table for a terminal. Control characters are shown as such: strangers wrote them. */
function writeTextTable({ columns, rows }: SqlResult): string[] {
  const cells = rows.map((row) => row.map((cell) => toShown(cell)))
  const heads = columns.map(({ name }) => toShown(name))
  const widths = heads.map((head, place) =>
    Math.max(head.length, ...cells.map((row) => row[place]?.length ?? 0)),
  )
  const isNumber = columns.map((_column, place) =>
    rows.every((row) => row[place] === null || typeof row[place] === 'number'),
  )
  const toLine = (row: readonly string[]): string =>
    row
      .map((cell, place) => {
        const width = widths[place] ?? 0
        return isNumber[place] ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`
  return [toLine(heads), rule, ...cells.map(toLine), '', count]
}

function toShown(value: string | number | null): string {
  if (value === null) return ''
  // eslint-disable-next-line no-control-regex
  const text = String(value).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (sign) =>
    sign === '\n' ? '⏎' : '�',
  )
  return text.length > CELL_WIDTH_LIMIT ? `${text.slice(0, CELL_WIDTH_LIMIT - 1)}…` : text
}

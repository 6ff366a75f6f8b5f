import { constants } from 'node:sqlite'
import { SQL_TABLES } from '@playhead/protocol/sql'
import type { SecretNames } from './view-statements.ts'

/** What is to be done, with what, in which schema, and by which view. */
type Question = [
  action: number,
  first: string | null,
  second: string | null,
  schema: string | null,
  view: string | null,
]

/**
 * What SQLite asks before it compiles a part of a statement, and what it is told. All that
 * is not listed is refused: other statements than SELECT, the tables of the store, functions
 * that reach out of the database.
 */
export interface SqlGuard {
  /** For `setAuthorizer`. */
  authorize(...question: Question): number
  /** What was refused last, in words for who wrote the statement; null before anything was. */
  describeRefusal(): { readonly message: string; readonly name: string } | null
}

const TABLES: ReadonlySet<string> = new Set(SQL_TABLES.map(({ name }) => name))
/** Tables that are made of their arguments alone. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['json_each', 'json_tree'])

const FUNCTIONS: ReadonlySet<string> = new Set(
  `abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos
  cosh count cume_dist current_date current_time current_timestamp date datetime degrees
  dense_rank exp first_value floor format glob group_concat hex if ifnull iif instr json json_array
  json_array_length json_error_position json_extract json_group_array json_group_object
  json_object json_patch json_pretty json_quote json_remove json_replace json_set json_type
  json_valid json_insert julianday lag last_value lead length like likelihood likely ln local_time
  log log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile
  percentile_cont percentile_disc pi pow power printf quote radians random rank replace round
  row_number rtrim sign sin sinh sqrt strftime string_agg substr substring sum tan tanh time
  timediff total trim trunc typeof unhex unicode unistr unixepoch unlikely upper -> ->>`
    .trim()
    .split(/\s+/),
)

/**
 * Views that stand before every table that a statement could name, of the store and of SQLite,
 * and that nobody may read: they call a function that is on no list. SQLite does not ask about
 * columns that NATURAL JOIN or USING compare, and so would let a statement read them; but a
 * temporary view is what a name means first, and the store itself has a name that no statement
 * can know.
 *
 * @param reserved names of all tables there are
 */
export function createScreens(reserved: ReadonlySet<string>): readonly string[] {
  return [...reserved]
    .filter(isScreened)
    .map((name) => `CREATE TEMP VIEW "${name.replaceAll('"', '""')}" AS SELECT zeroblob(0) AS none`)
}

/** SQLite has no view whose name begins like its own tables, which hold nothing of the store. */
function isScreened(name: string): boolean {
  return !TABLES.has(name) && !TABLE_FUNCTIONS.has(name) && !name.startsWith('sqlite_')
}

/** @param reserved names of all tables there are, of the store and of SQLite, in lower case */
export function createSqlGuard(
  { store, own, inner }: SecretNames,
  reserved: ReadonlySet<string>,
): SqlGuard {
  const innerViews = new Set([...TABLES].map((name) => `${inner}${name}`))
  let refusal: ReturnType<SqlGuard['describeRefusal']> = null

  const mayRead = (
    table: string,
    column: string,
    { schema, view }: { schema: string | null; view: string | null },
  ): boolean => {
    if (TABLES.has(table) && (schema === 'temp' || (schema === null && column === ''))) return true
    if (TABLE_FUNCTIONS.has(table)) return true
    // A query can call a part of itself by any name that it knows, and so pretend to be a view:
    // names that it cannot know are what tells the views that may.
    if (view !== null && innerViews.has(view)) return schema === store || table === own
    if (innerViews.has(table)) return true
    if (column !== '') return false
    // A view of which no column is asked for, as when rows are counted, has lost its name by
    // then; that of the schema, or of the table, is as secret.
    if (schema !== null) return schema === store || table === own
    // A part of the query that it has named itself: it has the name of no table.
    const name = table.toLowerCase()
    return !reserved.has(name) && !/^(?:sqlite|pragma)_/.test(name)
  }

  return {
    authorize: (...[action, first, second, schema, view]) => {
      if (action === constants.SQLITE_SELECT || action === constants.SQLITE_RECURSIVE) {
        return constants.SQLITE_OK
      }
      if (action === constants.SQLITE_FUNCTION) {
        const name = (second ?? '').toLowerCase()
        if (FUNCTIONS.has(name)) return constants.SQLITE_OK
        const screen = view !== null && reserved.has(view) && isScreened(view) ? view : null
        refusal =
          screen === null
            ? { message: `the function ${name} cannot be used here`, name }
            : describeNoTable(screen)
        return constants.SQLITE_DENY
      }
      if (action === constants.SQLITE_READ) {
        const table = first ?? ''
        if (mayRead(table, second ?? '', { schema, view })) return constants.SQLITE_OK
        refusal = describeNoTable(table)
        return constants.SQLITE_DENY
      }
      refusal = { message: 'only one SELECT can be run', name: '' }
      return constants.SQLITE_DENY
    },
    describeRefusal: () => refusal,
  }
}

function describeNoTable(name: string): { message: string; name: string } {
  return { message: `there is no table ${name}; there are ${[...TABLES].join(', ')}`, name }
}

/** What the SQL console of the server has; apart, so that no recorder carries it. */
export {
  SQL_LIMITS,
  SQL_TABLES,
  type SqlColumn,
  type SqlColumnType,
  type SqlTable,
  type SqlTableName,
} from './sql-tables.ts'

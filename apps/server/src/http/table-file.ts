import { ErrorAnswer } from '@playhead/protocol/schema'
import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { TableColumn, TableRow } from '../services/export/table-column.ts'
import {
  TABLE_FORMATS,
  TABLE_TYPES,
  writeTable,
  type TableFormat,
} from '../services/export/write-table.ts'

/** What routes that give a table as a file say of it in their schemas. */
export const TABLE_FILE_SCHEMA = {
  description:
    'CSV, one JSON object a line, or Parquet. Texts that a spreadsheet would take for formulas are led by an apostrophe in CSV.',
  produces: ['text/csv', 'application/x-ndjson', 'application/vnd.apache.parquet'],
  response: {
    200: Type.Unsafe<Readable>(Type.String({ format: 'binary' })),
    '4xx': ErrorAnswer,
  },
}

const FORMATS = TABLE_FORMATS.map((format) => Type.Literal(format))
export const TableFormatField = Type.Union(FORMATS)
export const UsuallyCsvField = Type.Optional(Type.Union(FORMATS, { description: 'csv without it' }))

interface TableFile {
  /** Of the file, without what it ends in. */
  readonly name: string
  readonly format: TableFormat
  readonly columns: readonly TableColumn[]
}

/** Sends rows as a file while they are read. */
export function sendTable(
  reply: FastifyReply,
  rows: AsyncIterable<readonly TableRow[]>,
  { name, format, columns }: TableFile,
): FastifyReply {
  return reply
    .type(TABLE_TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(Readable.from(writeTable(rows, { format, columns }), { objectMode: false }))
}

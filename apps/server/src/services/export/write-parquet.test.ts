import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { expect, test } from 'vitest'
import { describeSqlColumns, listSqlRows } from './sql-table.ts'
import type { TableColumn, TableRow } from './table-column.ts'
import { writeTable } from './write-table.ts'

const COLUMNS: readonly TableColumn[] = [
  { name: 'text', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'isSo', type: 'boolean' },
  { name: 'at', type: 'time' },
]

async function write(pages: readonly (readonly TableRow[])[], columns = COLUMNS) {
  const chunks: Uint8Array[] = []
  const rows = (async function* () {
    yield* pages
  })()
  for await (const chunk of writeTable(rows, { format: 'parquet', columns })) {
    if (typeof chunk === 'string') throw new TypeError('a text in a file of bytes')
    chunks.push(chunk)
  }
  return { chunks, file: new Uint8Array(Buffer.concat(chunks)).buffer }
}

const read = async (file: ArrayBuffer): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file })

test('cells keep their types, and are what they were', async () => {
  const rows = [
    { text: 'naïve 🦊 "quoted", \n next', count: 0, share: 0.1, isSo: true, at: 1_764_547_200_123 },
    { text: '=1+1', count: Number.MAX_SAFE_INTEGER, share: -1e300, isSo: false, at: 0.25 },
    { text: '', count: '-9223372036854775808', share: 5, isSo: 1, at: '2026-02-03T04:05:06.789Z' },
    { text: null, count: null, share: null, isSo: null, at: null },
    {},
    { text: { list: ['a', 1] }, count: 7 },
  ]
  const { file } = await write([rows.slice(0, 2), [], rows.slice(2)])
  const none = { text: null, count: null, share: null, isSo: null, at: null }
  expect(await read(file)).toEqual([
    { ...rows[0], count: 0n, at: new Date(1_764_547_200_123) },
    { ...rows[1], count: 9_007_199_254_740_991n, at: new Date(0.25) },
    {
      text: '',
      count: -(2n ** 63n),
      share: 5,
      isSo: true,
      at: new Date('2026-02-03T04:05:06.789Z'),
    },
    none,
    none,
    { ...none, text: '{"list":["a",1]}', count: 7n },
  ])
  expect(
    parquetSchema(parquetMetadata(file)).children.map(({ element }) => [
      element.name,
      element.type,
      element.logical_type?.type,
    ]),
  ).toEqual([
    ['text', 'BYTE_ARRAY', 'STRING'],
    ['count', 'INT64', undefined],
    ['share', 'DOUBLE', undefined],
    ['isSo', 'BOOLEAN', undefined],
    ['at', 'INT64', 'TIMESTAMP'],
  ])
})

test('nothing is a file with columns and no rows', async () => {
  const { file } = await write([])
  expect(await read(file)).toEqual([])
  expect(parquetSchema(parquetMetadata(file)).children).toHaveLength(COLUMNS.length)
})

test('groups are written as they fill, by their rows and by their text', async () => {
  const rows = Array.from({ length: 24_000 }, (_, count) => ({ text: `t${count % 9}`, count }))
  const { chunks, file } = await write([rows.slice(0, 14_000), rows.slice(14_000)])
  expect(parquetMetadata(file).row_groups.map(({ num_rows }) => num_rows)).toEqual([
    10_000n,
    10_000n,
    4_000n,
  ])
  expect(chunks.length).toBeGreaterThanOrEqual(4)
  const found = await read(file)
  expect(found).toHaveLength(24_000)
  expect(found.every(({ count }, place) => count === BigInt(place))).toBe(true)
  const long = Array.from({ length: 40 }, () => ({ text: 'x'.repeat(256 * 1024) }))
  const heavy = await write([long])
  expect(parquetMetadata(heavy.file).row_groups).toHaveLength(10)
})

test('a cell that is not what its column holds ends the file', async () => {
  await expect(write([[{ isSo: 'yes' }]])).rejects.toThrow(
    'a cell of the column isSo is no boolean',
  )
  await expect(write([[{ at: 'soon' }]])).rejects.toThrow('a cell of the column at is no time')
  await expect(write([[{ share: '1' }]])).rejects.toThrow('a cell of the column share is no number')
})

test('a result of SQL has the types of what it was taken from, or of what it holds', async () => {
  const column = (name: string, source: string | null = null) => ({ name, source })
  const result = {
    columns: [
      column('began', 'started_at'),
      column('at'),
      column('has_replay', 'has_replay'),
      column('n'),
      column('n'),
      column('big'),
      column('user_id', 'user_id'),
      column('mixed'),
      column('none'),
    ],
    rows: [
      [1_764_547_200_000, 1_764_547_200_000.5, 1, 1, 1.5, 3, '9007199254740993', 'a', null],
      [1_764_547_200_001, null, 0, 2, 2, '9007199254740993', null, 1, null],
    ],
    isTruncated: false,
    durationMs: 1,
  }
  const columns = describeSqlColumns(result)
  expect(Object.fromEntries(columns.map(({ name, type }) => [name, type]))).toEqual({
    began: 'time',
    at: 'time',
    has_replay: 'boolean',
    n: 'integer',
    n_2: 'number',
    big: 'integer',
    user_id: 'text',
    mixed: 'text',
    none: 'text',
  })
  const { file } = await write(
    [...(await Array.fromAsync(listSqlRows(result, columns)))],
    [...columns],
  )
  expect((await read(file))[1]).toEqual({
    began: new Date(1_764_547_200_001),
    at: null,
    has_replay: false,
    n: 2n,
    n_2: 2,
    big: 9_007_199_254_740_993n,
    user_id: null,
    mixed: '1',
    none: null,
  })
  const seconds = { ...result, columns: [column('at')], rows: [[1_764_547_200]] }
  expect(describeSqlColumns(seconds)).toEqual([{ name: 'at', type: 'integer' }])
})

import { expect, test } from 'vitest'
import { openStorage } from '../storage/open-storage.ts'
import { createSegment } from '../testing/segment-fixtures.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

test('a data folder is asked from a shell, as table, Parquet and JSON', async () => {
  const folder = createTemporaryFolder()
  const storage = openStorage({ kind: 'folder', folder })
  for (const id of ['one', 'two']) {
    await storage.control.putProject({
      id,
      name: `Shop ${id}`,
      key: `ph_${id}`,
      allowedOrigins: [],
      timeZone: 'UTC',
    })
  }
  await storage.appendSegment(createSegment({ anonymousId: 'ada\u001b[31m' }, { projectId: 'one' }))
  await storage.close()
  const ask = async (...args: string[]) => {
    const command = startCommand(['sql', ...args], { PLAYHEAD_DATA: folder })
    const { code } = await command.ended
    return { code, output: command.output() }
  }
  const query = 'SELECT anonymous_id AS who, page_view_count AS pages FROM sessions'
  const table = await ask('--project', 'Shop one', query)
  expect(table.output).toContain('who')
  expect(table.output).toContain('ada�[31m')
  expect(table.output).toContain('1 row')
  const parquet = await ask('--project', 'ph_one', '--format', 'parquet', 'SELECT 1 AS a')
  expect(parquet.output).toMatch(/^PAR1[^]*PAR1$/)
  const json = await ask(
    '--project',
    'two',
    '--format',
    'json',
    'SELECT count(*) AS n FROM sessions',
  )
  expect(JSON.parse(json.output)).toEqual([{ n: 0 }])
  const unnamed = await ask(query)
  expect(unnamed.code).toBe(1)
  expect(unnamed.output).toContain('Shop one (ph_one), Shop two (ph_two)')
  const wrong = await ask('--project', 'two', 'SELECT nonsense FROM sessions')
  expect(wrong.code).toBe(1)
  expect(wrong.output).toContain('no such column: nonsense (line 1, column 8)')
}, 120_000)

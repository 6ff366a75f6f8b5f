import { expect, test } from 'vitest'
import { AppError } from '../../errors.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { createProject, loadProject } from './projects.ts'

const createControl = () => openStorage({ kind: 'memory' }).control

test('a project gets an id and a key that nobody can guess, and its origins in one spelling', async () => {
  const control = createControl()
  const init = { name: ' Shop ', allowedOrigins: ['https://Shop.example:443/', '*'] }
  const first = await createProject(control, init)
  const second = await createProject(control, init)
  expect(first).toMatchObject({ name: 'Shop', allowedOrigins: ['https://shop.example', '*'] })
  expect(first.key).toMatch(/^ph_[\w-]{22}$/)
  expect(second.key).not.toBe(first.key)
  expect(await loadProject(control, first.id)).toEqual(first)
})

test('a project with a given id is replaced, not doubled', async () => {
  const control = createControl()
  const init = { id: 'demo', key: 'key', name: 'Demo', allowedOrigins: [] }
  await createProject(control, init)
  await createProject(control, { ...init, allowedOrigins: ['http://localhost:1'] })
  expect(await control.listProjects()).toMatchObject([{ allowedOrigins: ['http://localhost:1'] }])
})

test.each(['shop.example', 'https://shop.example/path', 'ftp://shop.example', ''])(
  '%j is no origin',
  async (origin) => {
    const init = { name: 'Shop', allowedOrigins: [origin] }
    await expect(createProject(createControl(), init)).rejects.toThrow(AppError)
  },
)

test('an unknown project is an error of the table', async () => {
  await expect(loadProject(createControl(), 'nobody')).rejects.toMatchObject({
    code: 'unknown_project',
  })
})

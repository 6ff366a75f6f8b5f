import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { createFolderAssets } from './folder-assets.ts'

function createCheckout() {
  const root = createTemporaryFolder()
  for (const path of [
    'secret.txt',
    'apps/dashboard/dist/index.html',
    'apps/dashboard/dist/assets/a.js',
    'apps/dashboard/package.json',
    'packages/recorder/dist/recorder.js',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), path)
  }
  return createFolderAssets(root)
}

const read = async (name: string) => (await createCheckout().load(name))?.toString() ?? null

test('files are found in the folders that they are built into', async () => {
  expect(await read('dashboard/assets/a.js')).toBe('apps/dashboard/dist/assets/a.js')
  expect(await read('recorder.js')).toBe('packages/recorder/dist/recorder.js')
})

test('a group is listed by name, and one that was not built is empty', async () => {
  const assets = createCheckout()
  expect(await assets.list('dashboard/')).toEqual(['dashboard/assets/a.js', 'dashboard/index.html'])
  expect(await assets.list('shop/')).toEqual([])
})

test.each([
  'dashboard/nothing.js',
  'dashboard/assets',
  'dashboard/',
  'dashboard/../package.json',
  'dashboard/assets/../../package.json',
  'dashboard/..\\package.json',
  'dashboard/index.html\0',
  `dashboard/${'a'.repeat(5_000)}`,
  'secret.txt',
  '/etc/passwd',
])('%j is no file', async (name) => {
  expect(await read(name)).toBeNull()
})

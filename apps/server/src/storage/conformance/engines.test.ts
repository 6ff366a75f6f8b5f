import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { openStorage } from '../open-storage.ts'
import { describeStorage } from './describe-storage.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describeStorage('memory', async () => openStorage({ kind: 'memory' }))

describeStorage('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-storage-'))
  folders.push(folder)
  return openStorage({ kind: 'folder', folder })
})

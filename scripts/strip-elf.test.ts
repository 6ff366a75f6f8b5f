import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { stripElf } from './strip-elf.ts'

test.runIf(process.platform === 'linux')(
  'a stripped Node is smaller and does the same',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'playhead-strip-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const whole = readFileSync(process.execPath)
    const stripped = stripElf(whole)
    expect(stripped.length).toBeLessThan(whole.length * 0.9)
    const path = join(folder, 'node')
    writeFileSync(path, stripped, { mode: 0o755 })
    const { stdout } = spawnSync(
      path,
      ['-p', 'process.version + Intl.DateTimeFormat("de").format(0)'],
      {
        encoding: 'utf8',
      },
    )
    expect(stdout).toBe(`${process.version}${Intl.DateTimeFormat('de').format(0)}\n`)
    // There is nothing left to take away.
    expect(stripElf(stripped).equals(stripped)).toBe(true)
  },
)

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('#!/bin/sh\n'.padEnd(100))],
  ['an ELF file of 32 bits', Buffer.from('7f454c460101'.padEnd(200, '0'), 'hex')],
])('%s is refused', (_name, bytes) => {
  expect(() => stripElf(bytes)).toThrow(TypeError)
})

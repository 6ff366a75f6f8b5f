import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { dropCodeCache, makeSnapshot, startFromSnapshot } from './snapshot.ts'

async function writeProgram(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'playhead-snapshot-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const main = join(folder, 'main.cjs')
  writeFileSync(main, text)
  return { folder, main }
}

test('a program goes on from its snapshot, with its arguments and what it had worked out', async () => {
  const { folder, main } = await writeProgram(`
    const worked = [1, 2, 3].map((value) => value * 2)
    require('node:v8').startupSnapshot.setDeserializeMainFunction(() => {
      const { METHODS } = require('node:http')
      const ids = [require('node:crypto').randomUUID(), crypto.randomUUID()]
      const asked = process.argv.at(-1)
      console.log(JSON.stringify({ worked, asked, hasHttp: METHODS.includes('GET'), ids }))
    })`)
  const snapshot = makeSnapshot(main, folder)
  const start = () => {
    const args = ['--snapshot-blob', snapshot, 'once']
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return JSON.parse(stdout) as { ids: string[] }
  }
  const [first, second] = [start(), start()]
  expect(first).toMatchObject({ worked: [2, 4, 6], asked: 'once', hasHttp: true })
  // None of them was in the snapshot.
  expect(new Set([...first.ids, ...second.ids]).size).toBe(4)
  // Node's own modules in compiled form alone are 5 MB.
  expect(statSync(snapshot).size).toBeLessThan(4_000_000)
  expect(() => dropCodeCache(readFileSync(snapshot))).toThrow('the end of another form')
})

test.each(['crypto.randomUUID()', 'require("node:crypto").randomInt(9)'])(
  'a program that draws at random before it runs has no snapshot: %s',
  async (draw) => {
    const { folder, main } = await writeProgram(draw)
    expect(() => makeSnapshot(main, folder)).toThrow('could not be made')
  },
)

test('an executable that was made with a snapshot as its program says so', () => {
  const main = '/build/playhead.snapshot'
  const header = Buffer.from([0x20, 0xda, 0x43, 0x01, 0b1001, 0, 0, 0, 1, 0, main.length])
  const executable = Buffer.concat([Buffer.alloc(99), header, Buffer.alloc(7), Buffer.from(main)])
  startFromSnapshot(executable, main)
  expect(executable[103]).toBe(0b1011)
  expect(() => startFromSnapshot(executable, '/build/main.cjs')).toThrow('no single executable')
})

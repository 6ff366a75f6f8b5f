import { expect, onTestFinished, test } from 'vitest'
import { createPlayer } from './player.ts'
import { createSheetLoader } from './sheet-loader.ts'
import { createFakeClock, settle } from './testing/fake-clock.ts'
import { createFakeStage, encodeFakeWindow } from './testing/fake-stage.ts'
import { manifestOf, STARTED_AT, windowOf } from './testing/manifest.ts'

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const

function start(known: Record<string, string>) {
  const stage = createFakeStage()
  const clock = createFakeClock()
  const abort = new AbortController()
  const sheets = createSheetLoader({
    stage,
    clock,
    signal: abort.signal,
    loader: {
      async loadSheet(hash) {
        const css = known[hash]
        if (css === undefined) throw new Error('the sheet is not there')
        return css
      },
    },
    onChange: () => {},
  })
  return { stage, clock, sheets, known }
}

test('sheets are handed to the stage, each once', async () => {
  const { stage, sheets } = start({ [A]: 'a{}', [B]: 'b{}' })
  await Promise.all([sheets.ensure([A, B]), sheets.ensure([B, A])])
  await sheets.ensure([A])
  expect(stage.commands).toEqual([
    { type: 'sheet', hash: A, css: 'a{}' },
    { type: 'sheet', hash: B, css: 'b{}' },
  ])
  expect(sheets.countMissing()).toBe(0)
})

test('sheets that are missing are counted, and asked for again', async () => {
  const { stage, sheets, known } = start({ [A]: 'a{}' })
  await sheets.ensure([A, B])
  expect(sheets.countMissing()).toBe(1)
  known[B] = 'b{}'
  await sheets.ensure([A, B])
  expect(sheets.countMissing()).toBe(0)
  expect(stage.last('sheet')).toMatchObject({ css: 'b{}' })
})

function play(loadSheet: () => Promise<string>) {
  const stage = createFakeStage()
  const clock = createFakeClock()
  const manifest = { ...manifestOf({ a: [windowOf(0, 0, 20_000)] }), sheets: [A] }
  const player = createPlayer({
    stage,
    clock,
    loader: {
      loadManifest: async () => manifest,
      loadWindow: async () => encodeFakeWindow(99, STARTED_AT, STARTED_AT + 20_000),
      loadSheet,
    },
  })
  onTestFinished(() => player.destroy())
  return { clock, player, listCommands: () => stage.commands.map(({ type }) => type) }
}

test('the first picture waits for its sheets', async () => {
  const { player, listCommands } = play(async () => 'a{}')
  await settle()
  const commands = listCommands()
  expect(commands.indexOf('sheet')).toBeLessThan(commands.indexOf('show'))
  expect(commands).toContain('sheet')
  expect(player.state.phase.name).toBe('paused')
})

test('no picture waits for a sheet for ever', async () => {
  const { clock, player, listCommands } = play(() => new Promise(() => {}))
  await settle()
  expect(listCommands()).not.toContain('show')
  await clock.pass(3_000)
  await settle()
  expect(player.state.phase.name).toBe('paused')
})

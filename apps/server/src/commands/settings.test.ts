import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '../config.ts'
import { SETTINGS } from '../settings.ts'
import { startCommand } from '../testing/server-process.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'
import { applySettings, toOption } from './settings.ts'

function writeSettings(text: string): string {
  const path = join(createTemporaryFolder(), 'playhead.env')
  writeFileSync(path, text)
  return path
}

test('an option goes before a variable, and that before the file', () => {
  const path = writeSettings(
    '# a comment\nPLAYHEAD_PORT=1\nexport PLAYHEAD_HOST="::1"\nPLAYHEAD_DATA=/from/file\n',
  )
  const env = {
    PLAYHEAD_CONFIG: path,
    PLAYHEAD_HOST: '::2',
    PLAYHEAD_DATA: '/from/variable',
    X: '1',
  }
  const sources = applySettings(env, { PLAYHEAD_DATA: '/from/option' })
  expect(env).toEqual({
    PLAYHEAD_CONFIG: path,
    PLAYHEAD_PORT: '1',
    PLAYHEAD_HOST: '::2',
    PLAYHEAD_DATA: '/from/option',
    X: '1',
  })
  expect(Object.fromEntries(sources)).toEqual({
    PLAYHEAD_CONFIG: 'variable',
    PLAYHEAD_PORT: 'file',
    PLAYHEAD_HOST: 'variable',
    PLAYHEAD_DATA: 'option',
  })
})

test('a file that an option names takes the place of one that a variable names', () => {
  const env: Record<string, string> = { PLAYHEAD_CONFIG: writeSettings('PLAYHEAD_PORT=1') }
  applySettings(env, { PLAYHEAD_CONFIG: writeSettings('PLAYHEAD_PORT=2') })
  expect(env['PLAYHEAD_PORT']).toBe('2')
})

test.each([
  ['PORT=80\nPLAYHEAD_COLOUR=green', ['PORT is no setting', 'PLAYHEAD_COLOUR is no setting']],
  ['PLAYHEAD_CONFIG=other.env', ['PLAYHEAD_CONFIG is no setting']],
])('what is no setting in a file is refused by name: %j', (text, lines) => {
  const path = writeSettings(text)
  for (const line of [path, ...lines]) {
    expect(() => applySettings({}, { PLAYHEAD_CONFIG: path })).toThrow(line)
  }
})

test('a file that is not there is named', () => {
  const options = { PLAYHEAD_CONFIG: '/none/playhead.env' }
  expect(() => applySettings({}, options)).toThrow(ConfigError)
  expect(() => applySettings({}, options)).toThrow('/none/playhead.env cannot be read')
})

test('every setting is an option before and after the command, and config tells where it is from', async () => {
  expect(toOption(SETTINGS.diskReserve)).toBe('--disk-reserve-mb')
  const env = { PLAYHEAD_CONFIG: writeSettings('PLAYHEAD_DAILY_MB=7'), PLAYHEAD_HOST: '::1' }
  const command = startCommand(['--port', '81', 'config', '--data', '/srv/d'], env)
  await command.waitFor(/PLAYHEAD_PORT +81 +--port\n/)
  await command.waitFor(/PLAYHEAD_HOST +::1 +variable\n/)
  await command.waitFor(/PLAYHEAD_DATA +\/srv\/d +--data\n/)
  await command.waitFor(/PLAYHEAD_DAILY_MB +7 +file\n/)
  await command.waitFor(/PLAYHEAD_LOG_LEVEL +info +default\n/)
  expect((await command.ended).code).toBe(0)
})

test('faults of options, variables and the file are told together', async () => {
  const env = { PLAYHEAD_CONFIG: writeSettings('PLAYHEAD_DAILY_MB=-1'), PLAYHEAD_HOST: '!' }
  const command = startCommand(['serve', '--port', 'eighty'], env)
  await command.waitFor(
    /PLAYHEAD_HOST is "!"[^]*PLAYHEAD_PORT is "eighty"|PLAYHEAD_PORT is "eighty"[^]*PLAYHEAD_HOST is "!"/,
  )
  await command.waitFor(/PLAYHEAD_DAILY_MB is "-1"/)
  expect((await command.ended).code).toBe(1)
})

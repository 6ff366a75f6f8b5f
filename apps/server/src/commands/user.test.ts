import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findProgram } from '../testing/built-program.ts'
import { createTemporaryFolder } from '../testing/temporary-folder.ts'

function createShell() {
  const { PATH } = process.env
  const env = { PATH, PLAYHEAD_DATA: join(createTemporaryFolder(), 'data') }
  return {
    run: (...args: string[]) =>
      execFileSync(process.execPath, [findProgram(), ...args], { env }).toString(),
    fail: (...args: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [findProgram(), ...args], { env })
      return { status, said: stderr.toString() }
    },
  }
}

test('users are invited, listed, given roles and removed by command', () => {
  const { run, fail } = createShell()
  expect(run('user', 'invite', 'Ada@Shop.example', '--name', 'Ada', '--role', 'admin')).toMatch(
    /^http:\/\/\S+\/sign-in#\S{40,}\n$/,
  )
  run('user', 'invite', 'bob@shop.example')
  expect(run('user', 'list')).toBe(
    'ada@shop.example  admin  Ada  (no password)\nbob@shop.example  member  bob@shop.example  (no password)\n',
  )
  expect(run('user', 'link', 'bob@shop.example')).toContain('/sign-in#')
  run('user', 'role', 'bob@shop.example', 'viewer')
  expect(run('user', 'list')).toContain('viewer  bob')
  expect(fail('user', 'remove', 'ada@shop.example')).toMatchObject({
    said: expect.stringContaining('only administrator'),
  })
  run('user', 'remove', 'bob@shop.example')
  expect(fail('user', 'link', 'bob@shop.example').said).toContain('no user with the address')
  expect(fail('user', 'invite', 'nobody').said).toContain('not an e-mail address')
  expect(fail('user', 'role', 'ada@shop.example', 'owner').said).toContain('viewer, member, admin')
})

test('tokens are made, listed and revoked by command', () => {
  const { run, fail } = createShell()
  const token = run('token', 'create', 'Export', '--days', '3').trim()
  expect(token).toMatch(/^pht_\S{40,}$/)
  const listed = run('token', 'list')
  expect(listed).toContain(`viewer  …${token.slice(-4)}`)
  expect(listed).not.toContain(token)
  run('token', 'revoke', listed.split(' ')[0] ?? '')
  expect(run('token', 'list')).toBe('')
  expect(fail('token', 'revoke', 'none').said).toContain('no such token')
  expect(fail('token', 'create', 'Export', '--days', '0').said).toContain('from 1 to 366')
})

import { expect, test } from 'vitest'
import { createAddressGuard } from './address-guard.ts'

const CLOSED = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.8.8.8',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
  '2001::1',
  'shop.example',
  '',
]
const OPEN = ['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:1.1.1.1']

test('only addresses of the public internet are allowed', () => {
  const guard = createAddressGuard([])
  expect(CLOSED.filter((address) => guard.isAllowed(address))).toEqual([])
  expect(OPEN.filter((address) => !guard.isAllowed(address))).toEqual([])
})

test('networks that are named are allowed, and no others', () => {
  const guard = createAddressGuard(['10.1.2.0/24', '127.0.0.1', 'fd12::/16'])
  const opened = CLOSED.filter((address) => guard.isAllowed(address))
  expect(opened).toEqual(['10.1.2.3', '127.0.0.1', 'fd12::1', '::ffff:127.0.0.1', '::ffff:7f00:1'])
  expect(opened.every((address) => guard.isLocal(address))).toBe(true)
  expect(guard.isLocal('1.1.1.1')).toBe(false)
})

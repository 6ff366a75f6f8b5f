import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { requestOf } from '../../testing/requests.ts'
import { writeCurl } from './curl.ts'

/** What a shell makes of the line: the arguments that curl gets, and nothing else done. */
function readArguments(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`
  const text = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  return text.split('\0').slice(0, -1)
}

test('a request is a line that curl understands', () => {
  const line = writeCurl(
    requestOf({
      method: 'POST',
      requestHeaders: { 'content-type': 'application/json', authorization: '***' },
      requestBody: '{"id":7}',
    }),
  )
  expect(readArguments(line)).toEqual([
    '--globoff',
    '--url',
    'https://shop.test/api/cart',
    '--request',
    'POST',
    '--header',
    'content-type: application/json',
    '--data-raw',
    '{"id":7}',
  ])
})

test.each([
  `https://shop.test/'; echo bad > /tmp/x #`,
  'https://shop.test/$(id)`id`"\\\n&& id',
  `--output /etc/passwd`,
  `'\\''`,
])('a shell reads nothing in the address %s', (url) => {
  expect(readArguments(writeCurl(requestOf({ url })))).toEqual(['--globoff', '--url', url])
})

test('methods, headers and bodies that mean something to a shell or to curl do nothing', () => {
  const line = writeCurl(
    requestOf({
      method: 'GET; id',
      requestHeaders: { '@/etc/passwd': 'x', 'x-a': `'$(id)\r\nhost: evil`, "o'k": '@b' },
      requestBody: `@/etc/passwd'; id; '\0`,
    }),
  )
  expect(readArguments(line)).toEqual([
    '--globoff',
    '--url',
    'https://shop.test/api/cart',
    '--header',
    `x-a: '$(id) host: evil`,
    '--header',
    "o'k: @b",
    '--data-raw',
    "@/etc/passwd'; id; '",
  ])
})

import { expect, test } from 'vitest'
import { isSecretKey } from './secret-key.ts'

test.each([
  'password',
  'newPassword',
  'password2',
  'passwd',
  'pass',
  'idToken',
  'IDToken',
  'access_token',
  'refreshtoken',
  'x-api-key',
  'APIKey',
  'clientSecret',
  'Authorization',
  'Set-Cookie',
  'cardNumber',
  'userPin',
  'iban',
])('%s names a secret', (key) => {
  expect(isSecretKey(key)).toBe(true)
})

test.each(['tokenCount', 'max_tokens', 'spin', 'shopping', 'compass', 'passenger', 'cookieBanner'])(
  '%s names none',
  (key) => {
    expect(isSecretKey(key)).toBe(false)
  },
)

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, formatUrl, readConfig } from './config.ts'
import { SETTINGS, SETTINGS_FILE, type Setting } from './settings.ts'

test('without any setting the defaults hold, and names of others are no matter', () => {
  expect(readConfig({ PATH: '/bin', PORT: '80' })).toEqual({
    host: '127.0.0.1',
    port: 4600,
    shopPort: 4601,
    dataFolder: resolve('playhead-data'),
    backupFolder: join(process.cwd(), 'playhead-data', 'backups'),
    backupHours: 0,
    logLevel: 'info',
    publicUrl: 'http://127.0.0.1:4600',
    tlsCertificate: '',
    tlsKey: '',
    ingestRate: 500,
    diskReserveBytes: 512_000_000,
    dailyBytes: 0,
    projectBytes: 0,
    trustProxy: [],
    cityDatabase: '',
    updateUrl: '',
    forwardNetworks: [],
    scriptPath: '/recorder.js',
    ingestPath: '/v1',
    backupBucket: null,
    oidc: null,
  })
})

test('settings are taken over', () => {
  const config = readConfig({
    PLAYHEAD_PORT: '0',
    PLAYHEAD_HOST: '::1',
    PLAYHEAD_DATA: '/var/lib/playhead',
    PLAYHEAD_LOG_LEVEL: 'debug',
    PLAYHEAD_PUBLIC_URL: 'https://replay.example/',
    PLAYHEAD_TRUST_PROXY: '127.0.0.1, fd00::/8',
    PLAYHEAD_CITY_DATABASE: '/srv/city.mmdb',
    PLAYHEAD_UPDATE_URL: 'https://playhead.example/latest.json',
  })
  expect(config).toMatchObject({
    port: 0,
    host: '::1',
    dataFolder: resolve('/var/lib/playhead'),
    logLevel: 'debug',
    publicUrl: 'https://replay.example',
    trustProxy: ['127.0.0.1', 'fd00::/8'],
    cityDatabase: resolve('/srv/city.mmdb'),
    updateUrl: 'https://playhead.example/latest.json',
  })
})

test('with a certificate people reach the server by https, and one file without the other is a fault', () => {
  const PLAYHEAD_TLS_CERT = '/srv/site.pem'
  expect(readConfig({ PLAYHEAD_TLS_CERT, PLAYHEAD_TLS_KEY: '/srv/site.key' })).toMatchObject({
    publicUrl: 'https://127.0.0.1:4600',
    tlsCertificate: resolve('/srv/site.pem'),
    tlsKey: resolve('/srv/site.key'),
  })
  expect(() => readConfig({ PLAYHEAD_TLS_CERT })).toThrow('PLAYHEAD_TLS_KEY is not set')
  expect(() => readConfig({ PLAYHEAD_TLS_KEY: 'a' })).toThrow('PLAYHEAD_TLS_CERT is not set')
})

test('a bucket needs its key', () => {
  const given = {
    PLAYHEAD_BACKUP_BUCKET: 'https://s3.example/backups/playhead/',
    PLAYHEAD_BACKUP_ACCESS_KEY: 'id',
    PLAYHEAD_BACKUP_SECRET_KEY: 'hush',
  }
  expect(readConfig(given).backupBucket).toEqual({
    url: 'https://s3.example/backups/playhead',
    region: 'us-east-1',
    accessKey: 'id',
    secretKey: 'hush',
  })
  const { PLAYHEAD_BACKUP_ACCESS_KEY: _key, ...halved } = given
  expect(() => readConfig(halved)).toThrow('PLAYHEAD_BACKUP_ACCESS_KEY is not set')
})

test('a provider of sign-ins needs its three settings, and domains for newcomers', () => {
  const given = {
    PLAYHEAD_OIDC_ISSUER: 'https://id.example/realm',
    PLAYHEAD_OIDC_CLIENT_ID: 'playhead',
    PLAYHEAD_OIDC_CLIENT_SECRET: 'hush',
  }
  expect(readConfig(given).oidc).toEqual({
    issuer: 'https://id.example/realm',
    clientId: 'playhead',
    clientSecret: 'hush',
    name: 'single sign-on',
    newRole: null,
    domains: [],
  })
  const open = {
    PLAYHEAD_OIDC_NEW_ROLE: 'member',
    PLAYHEAD_OIDC_DOMAINS: 'Shop.example, b.example',
  }
  expect(readConfig({ ...given, ...open }).oidc).toMatchObject({
    newRole: 'member',
    domains: ['shop.example', 'b.example'],
  })
  const { PLAYHEAD_OIDC_CLIENT_SECRET: _secret, ...halved } = given
  expect(() => readConfig(halved)).toThrow('PLAYHEAD_OIDC_CLIENT_SECRET is not set')
  expect(() => readConfig({ ...given, PLAYHEAD_OIDC_NEW_ROLE: 'viewer' })).toThrow(
    'PLAYHEAD_OIDC_DOMAINS is not set',
  )
})

test('every fault is told at once, with name, value and expectation', () => {
  const env = {
    PLAYHEAD_PORT: 'eighty',
    PLAYHEAD_SHOP_PORT: '70000',
    PLAYHEAD_LOG_LEVEL: 'loud',
    PLAYHEAD_COLOUR: 'green',
  }
  expect(() => readConfig(env)).toThrow(ConfigError)
  for (const line of [
    'PLAYHEAD_PORT is "eighty"; expected a port from 0 to 65535 (0: any free one)',
    'PLAYHEAD_SHOP_PORT is "70000"; expected a port',
    'PLAYHEAD_LOG_LEVEL is "loud"; expected one of fatal, error',
    'PLAYHEAD_COLOUR is no setting; expected one of PLAYHEAD_PORT',
  ]) {
    expect(() => readConfig(env)).toThrow(line)
  }
})

test.each([
  ['PLAYHEAD_PORT', ''],
  ['PLAYHEAD_PORT', '-1'],
  ['PLAYHEAD_PORT', '1e3'],
  ['PLAYHEAD_DATA', ''],
  ['PLAYHEAD_HOST', 'two words'],
  ['PLAYHEAD_PUBLIC_URL', 'replay.example'],
  ['PLAYHEAD_PUBLIC_URL', 'https://replay.example/path'],
  ['PLAYHEAD_PUBLIC_URL', 'javascript:alert(1)'],
  ['PLAYHEAD_INGEST_RATE', '1.5'],
  ['PLAYHEAD_TRUST_PROXY', ''],
  ['PLAYHEAD_TRUST_PROXY', 'on'],
  ['PLAYHEAD_UPDATE_URL', 'on'],
  ['PLAYHEAD_UPDATE_URL', 'http://playhead.example/latest.json'],
  ['PLAYHEAD_TRUST_PROXY', '10.0.0.0/33'],
  ['PLAYHEAD_TRUST_PROXY', '1'],
  ['PLAYHEAD_CITY_DATABASE', ''],
  ['PLAYHEAD_OIDC_ISSUER', 'http://id.example'],
  ['PLAYHEAD_OIDC_ISSUER', 'id.example'],
  ['PLAYHEAD_OIDC_NAME', ' '],
  ['PLAYHEAD_BACKUP_BUCKET', 's3://backups'],
  ['PLAYHEAD_BACKUP_BUCKET', 'https://s3.example/'],
  ['PLAYHEAD_BACKUP_BUCKET', 'https://s3.example/a?b'],
  ['PLAYHEAD_BACKUP_REGION', 'the moon'],
  ['PLAYHEAD_OIDC_NEW_ROLE', 'admin'],
  ['PLAYHEAD_OIDC_DOMAINS', 'shop'],
  ['PLAYHEAD_OIDC_DOMAINS', 'ada@shop.example'],
])('%s does not take %j', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(name)
})

test('an address that means every address is shown as one that can be opened', () => {
  expect(formatUrl('0.0.0.0', 80)).toBe('http://127.0.0.1:80')
  expect(formatUrl('::1', 80)).toBe('http://[::1]:80')
})

test('the reference lists every setting as it is', () => {
  const ALL = [SETTINGS_FILE, ...Object.values<Setting>(SETTINGS)]
  const path = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'configuration.md')
  const text = readFileSync(path, 'utf8')
  const listed = [...text.matchAll(/^\| `(PLAYHEAD_\w+)` /gm)].map(([, name]) => name)
  expect(listed).toEqual(ALL.map(({ name }) => name))
  const flat = text.replaceAll(/\s+/g, ' ')
  for (const setting of ALL) {
    expect(flat).toContain(
      `| \`${setting.name}\` | \`${setting.default}\` | ${setting.expectation} | ${setting.meaning} |`,
    )
  }
})

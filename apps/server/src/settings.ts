import { DEFAULT_INGEST_PATH, DEFAULT_SCRIPT_PATH } from '@playhead/protocol'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A setting, in the words of docs/reference/configuration.md. */
export interface Setting {
  readonly name: string
  readonly default: string
  readonly expectation: string
  readonly meaning: string
  /** Whether nobody may read the value in a log or on a screen. */
  readonly isSecret?: true
}

/** Names a file that has others, so it cannot stand in one. */
export const SETTINGS_FILE = {
  name: 'PLAYHEAD_CONFIG',
  default: 'off',
  expectation: 'a file',
  meaning:
    'A file of settings, one `NAME=value` a line. Variables go before it, options before both.',
} as const satisfies Setting

/** Every setting that there is; any other PLAYHEAD_ name is an error. */
export const SETTINGS = {
  port: {
    name: 'PLAYHEAD_PORT',
    default: '4600',
    expectation: 'a port from 0 to 65535 (0: any free one)',
    meaning: 'Where the server listens.',
  },
  host: {
    name: 'PLAYHEAD_HOST',
    default: '127.0.0.1',
    expectation: 'an address or host name',
    meaning: 'The address that the server binds to. `0.0.0.0` opens it to the network.',
  },
  dataFolder: {
    name: 'PLAYHEAD_DATA',
    default: './playhead-data',
    expectation: 'a folder',
    meaning: 'Where everything is kept. Made at the first start.',
  },
  backupFolder: {
    name: 'PLAYHEAD_BACKUPS',
    default: 'backups in the data folder',
    expectation: 'a folder',
    meaning:
      'Where the backups go that the server makes, by itself or for the dashboard. The newest three are kept.',
  },
  backupHours: {
    name: 'PLAYHEAD_BACKUP_HOURS',
    default: '0',
    expectation: 'a whole number from 0 to 720, in hours (0: never)',
    meaning: 'A backup is made whenever the newest one is older than this.',
  },
  backupBucket: {
    name: 'PLAYHEAD_BACKUP_BUCKET',
    default: 'off',
    expectation: 'off, or an http or https URL of a bucket, such as https://s3.example/bucket/path',
    meaning:
      'An S3 bucket (AWS, MinIO, R2, …) that gets a copy of each of those backups. The newest three are kept there.',
  },
  backupRegion: {
    name: 'PLAYHEAD_BACKUP_REGION',
    default: 'us-east-1',
    expectation: 'the name of a region',
    meaning: 'Where that bucket is.',
  },
  backupAccessKey: {
    name: 'PLAYHEAD_BACKUP_ACCESS_KEY',
    default: '',
    expectation: 'the id of an access key',
    meaning: 'An access key that may list, read, write and delete objects of that bucket.',
  },
  backupSecretKey: {
    name: 'PLAYHEAD_BACKUP_SECRET_KEY',
    default: '',
    expectation: 'the secret of that access key',
    meaning: 'Its secret. Printed nowhere.',
    isSecret: true,
  },
  publicUrl: {
    name: 'PLAYHEAD_PUBLIC_URL',
    default: 'http://HOST:PORT, or https with a certificate',
    expectation: 'an http or https URL without a path',
    meaning:
      'How people reach the server when a proxy stands before it. Sign-in links begin with it; with https the cookie is `Secure`.',
  },
  tlsCertificate: {
    name: 'PLAYHEAD_TLS_CERT',
    default: 'off',
    expectation: 'off, or a file',
    meaning:
      'A certificate with its chain (PEM). The server then speaks HTTPS itself, and takes over renewed files within a minute.',
  },
  tlsKey: {
    name: 'PLAYHEAD_TLS_KEY',
    default: 'off',
    expectation: 'off, or a file',
    meaning: 'The key of that certificate (PEM, without a passphrase).',
  },
  shopPort: {
    name: 'PLAYHEAD_SHOP_PORT',
    default: '4601',
    expectation: 'a port from 0 to 65535 (0: any free one)',
    meaning: 'Where the demo shop listens. Used by `demo` only.',
  },
  logLevel: {
    name: 'PLAYHEAD_LOG_LEVEL',
    default: 'info',
    expectation: `one of ${LOG_LEVELS.join(', ')}`,
    meaning: 'How much goes to the log, which is JSON lines on standard error.',
  },
  ingestRate: {
    name: 'PLAYHEAD_INGEST_RATE',
    default: '500',
    expectation: 'a whole number from 0 to 1000000 (0: no limit)',
    meaning:
      'How many segments one address may send in a second, averaged over 10 seconds. A project may send ten times as many, and one session a tenth.',
  },
  diskReserve: {
    name: 'PLAYHEAD_DISK_RESERVE_MB',
    default: '512',
    expectation: 'a whole number from 0 to 1000000, in MB',
    meaning:
      'How much of the disk is kept free. With less, ingest is answered 507 until there is room again; reading and deleting go on.',
  },
  dailyLimit: {
    name: 'PLAYHEAD_DAILY_MB',
    default: '0',
    expectation: 'a whole number from 0 to 100000000, in MB (0: no limit)',
    meaning:
      'How much a project may send in a day (UTC), as sent. Counted from the start of the server, should that be later.',
  },
  projectLimit: {
    name: 'PLAYHEAD_PROJECT_MB',
    default: '0',
    expectation: 'a whole number from 0 to 100000000, in MB (0: no limit)',
    meaning: 'How much may be stored of a project before it is refused more.',
  },
  updateUrl: {
    name: 'PLAYHEAD_UPDATE_URL',
    default: 'off',
    expectation: 'off, or an https URL (http on this machine only)',
    meaning:
      'A document about the newest release, asked once a day; administrators are told of a newer one. Nothing of the server is sent; [upgrade](../upgrade.md) has more.',
  },
  trustProxy: {
    name: 'PLAYHEAD_TRUST_PROXY',
    default: 'off',
    expectation: 'off, or addresses and networks separated by commas',
    meaning:
      'The proxies before the server, such as `127.0.0.1,10.0.0.0/8`. From them, and from nobody else, `X-Forwarded-For` is believed, by which visitors are placed and limited.',
  },
  cityDatabase: {
    name: 'PLAYHEAD_CITY_DATABASE',
    default: 'off',
    expectation: 'off, or a file',
    meaning:
      'A city database (.mmdb) by which regions and cities are known; [place](place.md) says which.',
  },
  forwardNetworks: {
    name: 'PLAYHEAD_FORWARD_LOCAL',
    default: 'off',
    expectation: 'off, or addresses and networks separated by commas',
    meaning:
      'Addresses of your own network that events may be [forwarded](forwarding.md) to, also over plain HTTP, such as `10.1.2.0/24`. Without it only public addresses are, over HTTPS.',
  },
  scriptPath: {
    name: 'PLAYHEAD_SCRIPT_PATH',
    default: DEFAULT_SCRIPT_PATH,
    expectation: 'a path such as /shop/app.js, none of the dashboard’s',
    meaning:
      'Where pages load the recorder from, beside `/recorder.js`. Blockers match on paths; [content security](content-security.md) has more.',
  },
  ingestPath: {
    name: 'PLAYHEAD_INGEST_PATH',
    default: DEFAULT_INGEST_PATH,
    expectation: 'a path such as /shop/t, none of the dashboard’s',
    meaning:
      'Under what recorders send, beside `/v1`. Pages name it as `data-ingest-path` or `ingestPath`; the snippet in the settings has it.',
  },
  oidcIssuer: {
    name: 'PLAYHEAD_OIDC_ISSUER',
    default: 'off',
    expectation: 'off, or an https URL (http on this machine only)',
    meaning:
      'The OpenID Connect provider by which people may sign in, beside links and passwords; [access](access.md) has more.',
  },
  oidcClientId: {
    name: 'PLAYHEAD_OIDC_CLIENT_ID',
    default: '',
    expectation: 'what the provider calls Playhead',
    meaning: 'As which application Playhead is known to the provider.',
  },
  oidcClientSecret: {
    name: 'PLAYHEAD_OIDC_CLIENT_SECRET',
    default: '',
    expectation: 'the secret that the provider gave out',
    meaning: 'By which the provider knows that it is Playhead. Printed nowhere.',
    isSecret: true,
  },
  oidcName: {
    name: 'PLAYHEAD_OIDC_NAME',
    default: 'single sign-on',
    expectation: 'a text of at most 40 characters',
    meaning: 'What the button says: “Sign in with …”.',
  },
  oidcNewRole: {
    name: 'PLAYHEAD_OIDC_NEW_ROLE',
    default: 'none',
    expectation: 'none, viewer or member',
    meaning:
      'The role of people whom nobody has invited. With `none` only those sign in who have an account.',
  },
  oidcDomains: {
    name: 'PLAYHEAD_OIDC_DOMAINS',
    default: 'off',
    expectation: 'off, or domains separated by commas',
    meaning:
      'Whose e-mail addresses newcomers may have, such as `shop.example`. Needed where `PLAYHEAD_OIDC_NEW_ROLE` is not `none`.',
  },
} as const satisfies Record<string, Setting>

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BUCKET_KEY, startBucketServer } from '../../testing/bucket-server.ts'
import { createTemporaryFolder } from '../../testing/temporary-folder.ts'
import { createBackupBucket } from './bucket.ts'

const nameDay = (day: number) => `playhead-2026010${day}T120000Z`
const BIG = Buffer.from(Array.from({ length: 2_500 }, (_, index) => index % 251))
const FILES = {
  'playhead.db': BIG,
  'control.db': Buffer.from('small'),
  'replays/p/2026-01-01.db': Buffer.from('ä€🦊'),
  'arrivals/0.log': Buffer.of(),
  'manifest.json': Buffer.from('{}'),
}

async function create(path = '/eu/shop') {
  const server = await startBucketServer()
  onTestFinished(server.close)
  const config = { url: `${server.url}${path}`, region: 'eu-1', ...BUCKET_KEY }
  const bucket = createBackupBucket({ config, partBytes: 1_000 })
  const folder = createTemporaryFolder()
  for (const [name, bytes] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  return { server, bucket, folder, config }
}

test.each(['', '/eu', '/eu/shop-!~'])(
  'a backup comes back as it was sent, from the path %j of the bucket',
  async (path) => {
    const { server, bucket, folder } = await create(path)
    await bucket.send(folder, nameDay(1))
    expect(await bucket.list()).toEqual([nameDay(1)])
    const target = join(createTemporaryFolder(), 'new')
    await bucket.fetch(nameDay(1), target)
    for (const [name, bytes] of Object.entries(FILES)) {
      expect([name, readFileSync(join(target, name)).equals(bytes)]).toEqual([name, true])
    }
    const prefix = path === '' ? '' : `${path.slice(1)}/`
    expect([...server.objects.keys()].at(-1)).toBe(`${prefix}${nameDay(1)}/manifest.json`)
    expect(server.uploads.size).toBe(0)
  },
)

test('the newest are kept, and what is no whole backup is none and goes', async () => {
  const { server, bucket, folder } = await create()
  for (const day of [1, 3, 4, 5]) await bucket.send(folder, nameDay(day))
  server.objects.set(`eu/shop/${nameDay(2)}/playhead.db`, BIG)
  server.objects.set(`eu/shop/${nameDay(9)}/playhead.db`, BIG)
  server.objects.set('eu/shop/mine/manifest.json', BIG)
  server.objects.set(`other/${nameDay(1)}/manifest.json`, BIG)
  await bucket.prune(3)
  expect(await bucket.list()).toEqual([5, 4, 3].map(nameDay))
  const folders = new Set(
    [...server.objects.keys()].map((key) => key.split('/').slice(0, 3).join('/')),
  )
  expect([...folders].sort()).toEqual([
    'eu/shop/mine',
    ...[3, 4, 5, 9].map((day) => `eu/shop/${nameDay(day)}`),
    `other/${nameDay(1)}/manifest.json`,
  ])
})

test('what passes is tried again, and a part that cannot be sent leaves nothing behind', async () => {
  const { server, bucket, folder } = await create()
  let refusals = 2
  server.refuse = () => (refusals-- > 0 ? 503 : null)
  await bucket.send(folder, nameDay(1))
  expect(await bucket.list()).toEqual([nameDay(1)])
  server.refuse = ({ query }) => (query.get('partNumber') === '2' ? 403 : null)
  await expect(bucket.send(folder, nameDay(2))).rejects.toThrow('did not take a part: 403 Refused')
  expect(server.uploads.size).toBe(0)
  expect(await bucket.list()).toEqual([nameDay(1)])
})

test('a wrong key, no bucket and no server are told apart', async () => {
  const { server, config } = await create()
  const ask = (change: Partial<typeof config>) =>
    createBackupBucket({ config: { ...config, ...change } }).list()
  await expect(ask({ secretKey: 'x' })).rejects.toThrow('403 SignatureDoesNotMatch')
  await expect(ask({ accessKey: 'x' })).rejects.toThrow('403 InvalidAccessKeyId')
  await expect(ask({ url: server.url.replace('backups', 'none') })).rejects.toThrow('404')
  await expect(ask({ url: 'http://127.0.0.1:9/backups' })).rejects.toThrow('cannot be reached')
})

test.each(['none', '../x', '', nameDay(7)])('there is no backup %j to bring', async (name) => {
  const { bucket, folder } = await create()
  await bucket.send(folder, nameDay(1))
  await expect(bucket.fetch(name, createTemporaryFolder())).rejects.toThrow('has no backup')
})

test('a file that would be put elsewhere is refused', async () => {
  const { server, bucket, folder } = await create()
  await bucket.send(folder, nameDay(1))
  server.objects.set(`eu/shop/${nameDay(1)}/a/../../../evil`, BIG)
  const target = createTemporaryFolder()
  await expect(bucket.fetch(nameDay(1), target)).rejects.toThrow('none of Playhead’s')
  expect(readdirSync(join(target, '..'))).not.toContain('evil')
})

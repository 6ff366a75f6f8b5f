import { AwsClient } from 'aws4fetch'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { dirname, join, posix, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BucketConfig } from '../../config.ts'
import { BACKUP_MANIFEST } from '../../storage/backup.ts'

/** A file goes in parts of so many bytes, or more where it would have too many of them. */
const PART_BYTES = 16 * 1024 * 1024
/** S3 takes no more. */
const PARTS_LIMIT = 10_000
/** One request, with a part up the line of a small office. */
const REQUEST_MS = 600_000
const NAME = /^playhead-\d{8}T\d{6}Z$/

/** The bucket did not do what it was asked; says what, and what it answered. */
export class BucketError extends Error {
  override readonly name = 'BucketError'
}

/** Backups in an S3 bucket. */
export interface BackupBucket {
  readonly url: string
  /** Puts the files of a backup there, the manifest last. @throws {BucketError} */
  send(folder: string, name: string): Promise<void>
  /** Names of those that are whole, the newest first. @throws {BucketError} */
  list(): Promise<string[]>
  /** Keeps the newest ones, and deletes those before and what is left of broken ones. @throws {BucketError} */
  prune(kept: number): Promise<void>
  /** Brings a backup into a folder that is made for it. @throws {BucketError} */
  fetch(name: string, folder: string): Promise<void>
}

export interface BackupBucketOptions {
  readonly config: BucketConfig
  readonly partBytes?: number
}

export function createBackupBucket(options: BackupBucketOptions): BackupBucket {
  const { config, partBytes = PART_BYTES } = options
  const { url, region, accessKey, secretKey } = config
  const { origin, pathname } = new URL(url)
  const [, bucket = '', ...folders] = pathname.split('/')
  const prefix = folders.length > 0 ? `${folders.join('/')}/` : ''
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region,
    service: 's3',
    // With waits that double, for what passes: 429 and 5xx.
    retries: 4,
  })

  const ask = async (what: string, address: URL, init: RequestInit = {}): Promise<Response> => {
    const signal = AbortSignal.timeout(REQUEST_MS)
    const answer = await client.fetch(address, { ...init, signal }).catch((cause: unknown) => {
      throw new BucketError(`The bucket ${url} cannot be reached: ${describe(cause)}`, { cause })
    })
    if (answer.ok) return answer
    const said = /<Code>([^<]*)<\/Code>/.exec(await answer.text())?.[1] ?? ''
    throw new BucketError(
      `The bucket ${url} did not ${what}: ${answer.status}${said && ` ${said}`}`,
    )
  }
  const toAddress = (key: string, query: Record<string, string> = {}): URL => {
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/')
    return new URL(`/${path}?${new URLSearchParams(query)}`, origin)
  }

  /** Keys, or with a delimiter the folders, that begin so. */
  const listKeys = async (begin: string, delimiter = ''): Promise<string[]> => {
    const found: string[] = []
    let token = ''
    do {
      const query = {
        'list-type': '2',
        prefix: begin,
        ...(delimiter && { delimiter }),
        ...(token && { 'continuation-token': token }),
      }
      const address = new URL(
        `/${encodeURIComponent(bucket)}?${new URLSearchParams(query)}`,
        origin,
      )
      const text = await (await ask('list its objects', address)).text()
      const tag = delimiter ? /<CommonPrefixes>\s*<Prefix>([^<]*)</g : /<Key>([^<]*)<\/Key>/g
      found.push(...[...text.matchAll(tag)].map(([, key = '']) => key))
      token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1] ?? ''
    } while (token !== '')
    return found
  }

  const sendParts = async (key: string, parts: AsyncIterable<Uint8Array<ArrayBuffer>>) => {
    const begun = await ask('begin an upload', toAddress(key, { uploads: '' }), { method: 'POST' })
    const uploadId = /<UploadId>([^<]*)</.exec(await begun.text())?.[1] ?? ''
    try {
      const tags: string[] = []
      for await (const body of parts) {
        const query = { partNumber: String(tags.length + 1), uploadId }
        const address = toAddress(key, query)
        const answer = await ask('take a part', address, {
          method: 'PUT',
          body,
          ...describeBody(body),
        })
        tags.push(answer.headers.get('etag') ?? '')
      }
      const list = tags.map((tag, index) => {
        return `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`
      })
      const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
      const end = await ask('end an upload', toAddress(key, { uploadId }), { method: 'POST', body })
      // Of all answers this one may be an error that begins with 200.
      const text = await end.text()
      if (text.includes('<Error>')) throw new BucketError(`The bucket ${url} lost ${key}: ${text}`)
    } catch (error) {
      await ask('forget an upload', toAddress(key, { uploadId }), { method: 'DELETE' }).catch(
        () => {},
      )
      throw error
    }
  }

  const sendFile = async (path: string, key: string): Promise<void> => {
    const { size } = await stat(path)
    const length = Math.max(partBytes, Math.ceil(size / PARTS_LIMIT))
    if (size > length) return sendParts(key, readParts(path, length))
    for await (const body of readParts(path, length)) {
      await ask('take a file', toAddress(key), { method: 'PUT', body, ...describeBody(body) })
    }
  }

  const list = async (): Promise<string[]> => {
    const names = await listNames()
    const whole = await Promise.all(
      names.map(async (name) => {
        const manifest = `${prefix}${name}/${BACKUP_MANIFEST}`
        return (await listKeys(manifest)).includes(manifest)
      }),
    )
    return names.filter((_name, index) => whole[index])
  }
  const listNames = async (): Promise<string[]> =>
    (await listKeys(prefix, '/'))
      .map((folder) => posix.basename(folder))
      .filter((name) => NAME.test(name))
      .sort()
      .toReversed()

  return {
    url,
    list,
    send: async (folder, name) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      // Without its manifest a backup is none, so one that is cut short is not taken for whole.
      const inOrder = [...paths.filter((path) => path !== BACKUP_MANIFEST), BACKUP_MANIFEST]
      for (const path of inOrder) {
        await sendFile(join(folder, path), `${prefix}${name}/${path.split(sep).join('/')}`)
      }
    },
    prune: async (kept) => {
      const whole = await list()
      const keeps = new Set(whole.slice(0, kept))
      const newest = whole[0] ?? ''
      // One that is newer than all whole ones may be on its way from another server.
      const gone = (await listNames()).filter((name) => !keeps.has(name) && name < newest)
      for (const name of gone) {
        const keys = await listKeys(`${prefix}${name}/`)
        // The manifest first: what is left of it is no backup any more.
        keys.sort((a, b) => Number(isManifest(b)) - Number(isManifest(a)))
        for (const key of keys) await ask('delete a file', toAddress(key), { method: 'DELETE' })
      }
    },
    fetch: async (name, folder) => {
      const start = `${prefix}${name}/`
      const keys = NAME.test(name) ? await listKeys(start) : []
      if (!keys.some(isManifest)) throw new BucketError(`The bucket ${url} has no backup ${name}.`)
      for (const key of keys) {
        const parts = key.slice(start.length).split('/')
        if (parts.some((part) => !/^[\w.-]+$/.test(part) || part === '..' || part === '.')) {
          throw new BucketError(`The backup ${name} has a file that is none of Playhead’s: ${key}`)
        }
        const path = join(folder, ...parts)
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const { body } = await ask('give a file', toAddress(key))
        const source = body ? Readable.fromWeb(body) : Readable.from([])
        await pipeline(source, createWriteStream(path, { mode: 0o600 }))
      }
    },
  }
}

function isManifest(key: string): boolean {
  return posix.basename(key) === BACKUP_MANIFEST
}

async function* readParts(path: string, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await open(path)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length)
      // A file without content is one part without content.
      if (bytesRead === 0 && !isFirst) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** By which the bucket knows that what it got is what was sent. */
function describeBody(body: Uint8Array): { headers: Record<string, string> } {
  const sum = createHash('sha256').update(body)
  return {
    headers: {
      'content-length': String(body.length),
      'x-amz-content-sha256': sum.copy().digest('hex'),
      'x-amz-checksum-sha256': sum.digest('base64'),
    },
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error ? cause.cause.message : cause.message
}

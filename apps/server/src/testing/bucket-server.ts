import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export const BUCKET_KEY = { accessKey: 'id-of-the-test', secretKey: 'secret/of+the test' }

export interface BucketServer {
  readonly url: string
  readonly objects: Map<string, Buffer>
  /** Uploads in parts that have neither ended nor been forgotten. */
  readonly uploads: Map<string, Map<number, Buffer>>
  /** Decides about requests before anything else; a status refuses one. */
  refuse: (request: Asked) => number | null
  readonly close: () => Promise<void>
}

interface Asked {
  readonly method: string
  readonly key: string
  readonly query: URLSearchParams
}

const PAGE_KEYS = 3

/**
 * An S3 server on this machine with one bucket, `backups`: checks signatures and checksums as
 * the documentation of AWS describes them, and lists few keys at a time.
 */
export async function startBucketServer(): Promise<BucketServer> {
  const objects: BucketServer['objects'] = new Map()
  const uploads: BucketServer['uploads'] = new Map()
  const state: { refuse: BucketServer['refuse'] } = { refuse: () => null }

  const list = (query: URLSearchParams): string => {
    const prefix = query.get('prefix') ?? ''
    const delimiter = query.get('delimiter') ?? ''
    const names = [...objects.keys()].filter((key) => key.startsWith(prefix))
    const rolled = names.map((key) => {
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1
      return end < 0 ? key : key.slice(0, end + 1)
    })
    const found = [...new Set(rolled)].sort()
    const from = Number(query.get('continuation-token') ?? '0')
    const items = found.slice(from, from + PAGE_KEYS).map((name) => {
      return name.endsWith('/')
        ? `<CommonPrefixes><Prefix>${name}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${name}</Key></Contents>`
    })
    const next =
      from + PAGE_KEYS < found.length
        ? `<NextContinuationToken>${from + PAGE_KEYS}</NextContinuationToken>`
        : ''
    return `<ListBucketResult><Prefix>${prefix}</Prefix>${items.join('')}${next}</ListBucketResult>`
  }

  const act = ({ method, key, query }: Asked, body: Buffer) => {
    const upload = query.get('uploadId')
    if (query.has('uploads')) {
      const id = `upload-${uploads.size}`
      uploads.set(id, new Map())
      return { text: `<R><UploadId>${id}</UploadId></R>` }
    }
    if (upload !== null) {
      const parts = uploads.get(upload)
      if (!parts) return { status: 404, text: '<Code>NoSuchUpload</Code>' }
      if (method === 'PUT') {
        parts.set(Number(query.get('partNumber')), body)
        return { headers: { etag: `"${hash(body)}"` } }
      }
      if (method === 'POST') {
        const listed = [...body.toString().matchAll(/<PartNumber>(\d+)<.*?<ETag>"(\w+)"</g)]
        const chosen = listed.map(([, number, tag]) => ({ part: parts.get(Number(number)), tag }))
        if (chosen.some(({ part, tag }) => !part || hash(part) !== tag)) {
          return { text: '<Error><Code>InvalidPart</Code></Error>' }
        }
        objects.set(key, Buffer.concat(chosen.map(({ part }) => part ?? Buffer.of())))
      }
      uploads.delete(upload)
      return { text: '<Done/>' }
    }
    if (method === 'PUT') objects.set(key, body)
    if (method === 'DELETE') objects.delete(key)
    if (method !== 'GET') return {}
    if (key === '') return { text: list(query) }
    const found = objects.get(key)
    return found ? { body: found } : { status: 404, text: '<Code>NoSuchKey</Code>' }
  }

  const answer = (request: IncomingMessage, body: Buffer): Answer => {
    const url = new URL(request.url ?? '', 'http://here')
    const [, bucket, ...rest] = url.pathname.split('/')
    const key = rest.map(decodeURIComponent).join('/')
    const asked = { method: request.method ?? '', key, query: url.searchParams }
    const fault = findFault(request, url, body)
    const status = bucket === 'backups' ? state.refuse(asked) : 404
    if (fault === null && status === null) return act(asked, body)
    return { status: status ?? 403, text: `<Error><Code>${fault ?? 'Refused'}</Code></Error>` }
  }

  const server = createServer(async (request, reply) => {
    const { status = 200, headers, body, text = '' } = answer(request, await buffer(request))
    reply.writeHead(status, headers).end(body ?? text)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/backups`,
    objects,
    uploads,
    get refuse() {
      return state.refuse
    },
    set refuse(refuse) {
      state.refuse = refuse
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly text?: string
  readonly body?: Buffer
}

const hash = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const sign = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

/** What is wrong with a request by AWS’s rules of signatures, version 4. */
function findFault(request: IncomingMessage, url: URL, body: Buffer): string | null {
  const {
    authorization = '',
    'x-amz-content-sha256': told = '',
    'x-amz-date': date = '',
  } = request.headers as Record<string, string>
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      authorization,
    )
  const [, id, day = '', region = '', names = '', signature] = parts ?? []
  if (id !== BUCKET_KEY.accessKey) return 'InvalidAccessKeyId'
  if (told !== 'UNSIGNED-PAYLOAD' && told !== hash(body)) return 'XAmzContentSHA256Mismatch'
  const sum = request.headers['x-amz-checksum-sha256']
  if (sum !== undefined && sum !== Buffer.from(hash(body), 'hex').toString('base64'))
    return 'BadDigest'
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => {
      return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
    })
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const path = url.pathname
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/')
  const canonical = [request.method, path, query, headers.join(''), names, told].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n')
  const key = ['aws4_request', 's3', region, day].reduceRight(
    (by, step) => sign(by, step),
    Buffer.from(`AWS4${BUCKET_KEY.secretKey}`),
  )
  return sign(key, text).toString('hex') === signature ? null : 'SignatureDoesNotMatch'
}

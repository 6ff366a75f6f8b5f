import { isSecretKey } from '../privacy/secret-key.ts'
import { scrubMetadata } from '../privacy/metadata.ts'

/** What of requests is captured beside their address and their times; nothing by default. */
export interface NetworkCapture {
  /** Names of headers, in lower case. Secret ones are told by name only. */
  readonly headers: ReadonlySet<string>
  /** Parts of addresses whose requests' and answers' text is captured. */
  readonly bodies: readonly string[]
}

export const BODY_LENGTH_LIMIT = 10_000
/** A body larger than this is not read at all, in bytes. */
const READ_BYTES_LIMIT = 200_000
/** An event stream has no end, so none is waited for. */
const TEXT_TYPE =
  /^(?:text\/(?!event-stream)|application\/(?:[\w.+-]*json|x-www-form-urlencoded|xml|graphql))/i

export function hasBodies({ bodies }: NetworkCapture, url: string): boolean {
  return bodies.some((part) => url.includes(part))
}

/** The headers that the page allows; undefined for none of them. */
export function pickHeaders(
  get: (name: string) => string | null,
  { headers }: NetworkCapture,
  scrub: (text: string) => string,
): Record<string, string> | undefined {
  const picked: Record<string, string> = {}
  for (const name of headers) {
    const value = get(name)
    if (value !== null) picked[name] = isSecretKey(name) ? '***' : scrub(value.slice(0, 1_000))
  }
  return Object.keys(picked).length > 0 ? picked : undefined
}

/** Text of a request or an answer without its secrets: JSON by its keys, all by its shapes. */
export function scrubBody(text: string, scrub: (text: string) => string): string {
  const start = text.trimStart().charAt(0)
  if (text.length <= READ_BYTES_LIMIT && (start === '{' || start === '[')) {
    try {
      const data = scrubMetadata({ body: JSON.parse(text) as unknown }, scrub)
      return JSON.stringify(data['body']).slice(0, BODY_LENGTH_LIMIT)
    } catch {
      // Not JSON after all.
    }
  }
  const pairs = text
    .slice(0, BODY_LENGTH_LIMIT)
    .replace(/([\w.[\]-]+)=([^&\s]*)/g, (pair, name) =>
      isSecretKey(String(name)) ? `${String(name)}=***` : String(pair),
    )
  return scrub(pairs)
}

/** What a caller sends, where that is text already; a stream or a form is never read. */
export function readSentBody(body: unknown): string | null {
  if (typeof body === 'string') return body
  return body instanceof URLSearchParams ? String(body) : null
}

/** The text of an answer, from a copy; null when it is no text, too large or breaks off. */
export async function readAnswer(response: Response): Promise<string | null> {
  const type = response.headers.get('content-type') ?? ''
  const length = Number(response.headers.get('content-length') ?? 0)
  if (!TEXT_TYPE.test(type) || length > READ_BYTES_LIMIT || response.bodyUsed) return null
  try {
    return await readCopy(response.clone())
  } catch {
    return null
  }
}

/** A copy that nobody reads on is let go, or the browser would keep for it what the page reads. */
async function readCopy({ body }: Response): Promise<string | null> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const part = await reader?.read()
    if (!part || part.done) return text + decoder.decode()
    text += decoder.decode(part.value, { stream: true })
    if (text.length <= READ_BYTES_LIMIT) continue
    void reader?.cancel()
    return null
  }
}

/** Whether text of this type may be told. */
export function isTextType(type: string | null): boolean {
  return TEXT_TYPE.test(type ?? '')
}

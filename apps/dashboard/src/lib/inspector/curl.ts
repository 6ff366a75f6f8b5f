import type { NetworkRequest } from './network-request.ts'

/** What the recorder writes in the place of a secret. */
const MASKED = '***'
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
const SIMPLE_METHOD = /^[A-Z]{1,16}$/

/**
 * A request as a command line that is safe to paste into a POSIX shell, whatever the page
 * has put into it. Secrets were never recorded, so that headers that had one are left out.
 */
export function writeCurl(request: NetworkRequest): string {
  const { method, url, requestHeaders, requestBody } = request
  const parts = ['curl', '--globoff', '--url', quote(url)]
  const isPlain = method === 'GET' && requestBody === null
  if (!isPlain && SIMPLE_METHOD.test(method)) parts.push('--request', method)
  for (const [name, value] of Object.entries(requestHeaders ?? {})) {
    // A header that begins with @ would be read from a file.
    if (!TOKEN.test(name) || value.includes(MASKED)) continue
    parts.push('--header', quote(`${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}`))
  }
  if (requestBody !== null) parts.push('--data-raw', quote(requestBody))
  return parts.join(' ')
}

/** In single quotes a POSIX shell reads nothing but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`
}

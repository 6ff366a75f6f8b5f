import { expect, test } from 'vitest'
import { requestOf } from '../../testing/requests.ts'
import { writeHar } from './har.ts'

type Kind = 'string' | 'number' | 'list' | 'object' | 'date'

/** The fields that HAR 1.2 does not call optional, by where they stand. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  log: { version: 'string', creator: 'object', entries: 'list' },
  'log.creator': { name: 'string', version: 'string' },
  'log.pages': { startedDateTime: 'date', id: 'string', title: 'string', pageTimings: 'object' },
  'log.entries': {
    startedDateTime: 'date',
    time: 'number',
    request: 'object',
    response: 'object',
    cache: 'object',
    timings: 'object',
  },
  'log.entries.request': {
    method: 'string',
    url: 'string',
    httpVersion: 'string',
    cookies: 'list',
    headers: 'list',
    queryString: 'list',
    headersSize: 'number',
    bodySize: 'number',
  },
  'log.entries.request.headers': { name: 'string', value: 'string' },
  'log.entries.request.queryString': { name: 'string', value: 'string' },
  'log.entries.request.postData': { mimeType: 'string', text: 'string' },
  'log.entries.response': {
    status: 'number',
    statusText: 'string',
    httpVersion: 'string',
    cookies: 'list',
    headers: 'list',
    content: 'object',
    redirectURL: 'string',
    headersSize: 'number',
    bodySize: 'number',
  },
  'log.entries.response.headers': { name: 'string', value: 'string' },
  'log.entries.response.content': { size: 'number', mimeType: 'string' },
  'log.entries.timings': { send: 'number', wait: 'number', receive: 'number' },
}

function findFaults(har: unknown): string[] {
  const faults: string[] = []
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, place))
    if (typeof value !== 'object' || value === null) return
    for (const [name, kind] of Object.entries(REQUIRED[place] ?? {})) {
      if (!isKind(Reflect.get(value, name), kind)) faults.push(`${place}.${name}`)
    }
    for (const [name, inner] of Object.entries(value))
      visit(inner, place ? `${place}.${name}` : name)
  }
  visit(har, '')
  return faults
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'date') return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === kind && (kind !== 'number' || Number.isFinite(value))
}

const full = requestOf({
  method: 'POST',
  url: 'https://shop.test/api/cart?size=l&size=m',
  status: 302,
  requestHeaders: { 'Content-Type': 'application/json' },
  responseHeaders: { location: '/thanks', 'content-type': 'text/html' },
  requestBody: '{"ö":1}',
  responseBody: '<p>',
  responseBytes: 900,
})

test('every field that HAR 1.2 requires is there, whatever was recorded', () => {
  const requests = [full, requestOf({ url: 'no address', status: 0, error: 'failed' })]
  const pages = [{ at: 1_000, title: '/' }]
  expect(findFaults(writeHar({ requests, pages }))).toEqual([])
  expect(findFaults(writeHar({ requests: [] }))).toEqual([])
  expect(
    findFaults(writeHar({ requests: [requestOf({}, { at: 1e300, startAt: 1e300 })] })),
  ).toEqual([])
})

test('a check that could not fail would be none', () => {
  const har = structuredClone(writeHar({ requests: [full] }))
  Reflect.deleteProperty(har.log.entries[0]?.response ?? {}, 'content')
  expect(findFaults(har)).toEqual(['log.entries.response.content'])
})

test('a request has its query, its bodies and the page that made it', () => {
  const pages = [
    { at: 1_000, title: '/' },
    { at: 1_900, title: '/cart' },
    { at: 5_000, title: '/later' },
  ]
  const [entry] = writeHar({ requests: [full], pages }).log.entries
  expect(entry).toMatchObject({
    pageref: 'page_2',
    startedDateTime: '1970-01-01T00:00:01.960Z',
    time: 40,
    request: {
      bodySize: 8,
      queryString: [
        { name: 'size', value: 'l' },
        { name: 'size', value: 'm' },
      ],
      postData: { mimeType: 'application/json', text: '{"ö":1}' },
    },
    response: {
      redirectURL: '/thanks',
      content: { size: 900, mimeType: 'text/html', text: '<p>' },
    },
  })
})

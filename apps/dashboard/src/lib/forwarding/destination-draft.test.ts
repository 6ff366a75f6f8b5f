import type { Destination } from '@playhead/protocol'
import { expect, test } from 'vitest'
import { createDraft, createSigningSecret, readDraft } from './destination-draft.ts'

const KNOWN: Destination = {
  id: 'd1',
  name: 'Warehouse',
  target: {
    kind: 'mixpanel',
    url: '',
    region: 'eu',
    projectId: '12',
    username: 'ada',
    secretHint: 'wxyz',
  },
  events: [{ name: 'paid' }, { channel: 'shop' }, { name: 'left', channel: 'app' }],
  filter: { field: 'country', is: ['DE'] },
  isOn: true,
  createdAt: 0,
  state: 'healthy',
  failingSinceAt: null,
  pausedAt: null,
  lastDeliveredAt: 1,
  delivered: 2,
  rejected: 0,
  waiting: 0,
  lastAttempt: null,
}

test('what is there comes back as it was, without its secret', () => {
  const draft = createDraft(KNOWN)
  expect(draft.events).toBe('paid\nchannel:shop\nleft channel:app')
  expect(readDraft(draft)).toEqual({
    name: 'Warehouse',
    target: { kind: 'mixpanel', region: 'eu', projectId: '12', username: 'ada' },
    events: KNOWN.events,
    filter: KNOWN.filter,
    isOn: true,
  })
})

test('each kind is asked for what it needs, and for nothing of another', () => {
  const draft = { ...createDraft(KNOWN), url: ' https://a.example/ ', secret: ' s3cret-1 ' }
  expect(readDraft({ ...draft, kind: 'webhook' }).target).toEqual({
    kind: 'webhook',
    url: 'https://a.example/',
    secret: 's3cret-1',
  })
  expect(readDraft({ ...draft, kind: 'amplitude' }).target).toEqual({
    kind: 'amplitude',
    region: 'eu',
    secret: 's3cret-1',
  })
  expect(readDraft({ ...draft, projectId: '', username: ' ' }).target).toEqual({
    kind: 'mixpanel',
    region: 'eu',
    secret: 's3cret-1',
  })
})

test('events are read from lines and commas', () => {
  const draft = { ...createDraft(null), events: ' paid,\n\nchannel: shop , channel:' }
  expect(readDraft(draft).events).toEqual([{ name: 'paid' }, { channel: 'shop' }])
})

test('a signing secret is that of Standard Webhooks', () => {
  expect(createSigningSecret(new Uint8Array(32))).toMatch(/^whsec_A{43}=$/)
})

import { setTimeout } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { DestinationInit } from '@playhead/protocol'
import type { ForwardedEvent } from '../services/forwarding/forwarded-event.ts'
import { createForwarding } from '../services/forwarding/forwarding.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'
import {
  startEventReceiver,
  type EventReceiver,
  type Reaction,
  type Received,
} from './event-receiver.ts'
import { NOON } from './segment-fixtures.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
export const OK: Reaction = { status: 200 }
export const PROJECT_ID = 'project-1'

export interface StartedForwarding {
  readonly storage: Storage
  readonly receiver: EventReceiver
  readonly forwarding: ReturnType<typeof createForwarding>
  /** How long it wanted to rest after failures and pages, in milliseconds. */
  readonly rests: number[]
  readonly setNow: (moment: number) => void
  readonly add: (init?: Partial<DestinationInit>) => Promise<string>
}

/** Forwards to a receiver on this machine; rests take no time. */
export async function startForwarding(
  react: (request: Received, count: number) => Reaction = () => OK,
): Promise<StartedForwarding> {
  const storage = openStorage({ kind: 'memory' })
  await storage.control.putProject({
    id: PROJECT_ID,
    name: 'Shop',
    key: 'key',
    allowedOrigins: [],
    timeZone: 'UTC',
  })
  const receiver = await startEventReceiver(react)
  const rests: number[] = []
  let now = NOON
  const forwarding = createForwarding({
    storage,
    networks: ['127.0.0.1'],
    publicUrl: 'https://playhead.example',
    version: '1.2.3',
    logger: { warn: () => {} },
    now: () => now,
    random: () => 1,
    rest: async (durationMs, signal) => {
      rests.push(durationMs)
      await setTimeout(1, undefined, { signal }).catch(() => {})
    },
    vendorHost: receiver.url,
  })
  forwarding.start()
  onTestFinished(async () => {
    await forwarding.stop()
    await storage.close()
  })
  const add = async (init: Partial<DestinationInit> = {}): Promise<string> => {
    const made = await forwarding.create(PROJECT_ID, {
      name: 'Warehouse',
      target: { kind: 'webhook', url: `${receiver.url}/hook`, secret: SECRET },
      events: [],
      filter: { all: [] },
      isOn: true,
      from: 'now',
      ...init,
    })
    return made.id
  }
  return { storage, receiver, forwarding, rests, setNow: (moment) => (now = moment), add }
}

export const named = (name: string, more: object = {}) => ({
  name,
  channel: 'app',
  at: NOON,
  path: '/',
  ...more,
})

export const readWebhook = ({ body }: Received): ForwardedEvent[] =>
  (JSON.parse(body.toString()) as { events: ForwardedEvent[] }).events

export const listNames = (requests: readonly Received[]): string[] =>
  requests.flatMap(readWebhook).map(({ name }) => name)

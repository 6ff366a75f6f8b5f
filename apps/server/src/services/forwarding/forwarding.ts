import {
  FilterError,
  parseFilter,
  type Destination,
  type DestinationChange,
  type DestinationInit,
  type Filter,
  type ForwardingAttempt,
  type ForwardingResume,
} from '@playhead/protocol'
import { randomUUIDv7 } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { AppError } from '../../errors.ts'
import type { StoredDestination } from '../../storage/destination-store.ts'
import type { ForwardingProgress } from '../../storage/forwarding-store.ts'
import type { Storage } from '../../storage/storage.ts'
import { createAddressGuard } from './address-guard.ts'
import { createTarget, parseTarget } from './create-target.ts'
import { deliver } from './deliver.ts'
import { followDestination } from './follow-destination.ts'
import { createSender } from './send-request.ts'
import { createTestEvent } from './test-event.ts'

/** A project forwards to so many destinations at most. */
const DESTINATIONS_LIMIT = 20
const ATTEMPTS_SHOWN = 100
/** How soon it is noticed that another process changed something. */
const LOOK_MS = 5_000

/** Sends events of sessions on, as they are stored, to where each project wants them. */
export interface Forwarding {
  list(projectId: string): Promise<Destination[]>
  /** @throws {AppError} invalid_request, too_many_destinations */
  create(projectId: string, init: DestinationInit): Promise<Destination>
  /** What failed is tried again at once. @throws {AppError} unknown_destination, invalid_request */
  change(projectId: string, id: string, change: DestinationChange): Promise<Destination>
  /** @throws {AppError} unknown_destination */
  remove(projectId: string, id: string): Promise<StoredDestination>
  /** The newest first. @throws {AppError} unknown_destination */
  listAttempts(projectId: string, id: string): Promise<ForwardingAttempt[]>
  /** Sends an event of no session. @throws {AppError} unknown_destination */
  test(projectId: string, id: string): Promise<ForwardingAttempt>
  /** Tries again. @throws {AppError} unknown_destination */
  resume(projectId: string, id: string, from: ForwardingResume['from']): Promise<Destination>
  /** Begins to send. */
  start(): void
  /** Gives up what is being sent, to send it again the next time. */
  stop(): Promise<void>
}

export interface ForwardingOptions {
  readonly storage: Pick<Storage, 'control' | 'forwarding'>
  /** Networks of one's own that may be sent to. */
  readonly networks: readonly string[]
  /** Where people reach the server. */
  readonly publicUrl: string
  /** Of this server. */
  readonly version: string
  readonly logger: Pick<Logger, 'warn'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to 1; that of the system when not given. */
  readonly random?: () => number
  /** Resolves after so many milliseconds, or when it is aborted. */
  readonly rest?: (durationMs: number, signal: AbortSignal) => Promise<void>
  /** Instead of the vendors' own, for tests. */
  readonly vendorHost?: string
}

interface Follower {
  readonly changedAt: number
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export function createForwarding(options: ForwardingOptions): Forwarding {
  const { storage, networks, now, random = Math.random, rest = restOrAbort, logger } = options
  const { control, forwarding } = storage
  const guard = createAddressGuard(networks)
  const send = createSender({ guard, now })
  const followers = new Map<string, Follower>()
  /** They have a place already, and nobody knows of them yet. */
  const coming = new Set<string>()
  /** Those of which there may be a place; null: nobody has looked yet. */
  let placed: ReadonlySet<string> | null = null
  let ending: AbortController | null = null
  let looking: Promise<void> = Promise.resolve()
  let watching: Promise<void> = Promise.resolve()

  const find = async (projectId: string, id: string): Promise<StoredDestination> => {
    const found = (await control.listDestinations(projectId)).find((each) => each.id === id)
    if (!found) throw new AppError('unknown_destination')
    return found
  }

  const describe = async (found: readonly StoredDestination[]): Promise<Destination[]> => {
    const progress = new Map(
      (await forwarding.listProgress(found.map(({ id }) => id))).map((each) => [
        each.destinationId,
        each,
      ]),
    )
    return Promise.all(
      found.map(async (each) => {
        const [lastAttempt = null] = await forwarding.listAttempts(each.id, 1)
        return toDestination(each, progress.get(each.id), lastAttempt)
      }),
    )
  }
  const describeOne = async (found: StoredDestination): Promise<Destination> => {
    const [described] = await describe([found])
    if (!described) throw new AppError('unknown_destination')
    return described
  }

  const unfollow = async (id: string): Promise<void> => {
    const follower = followers.get(id)
    follower?.abort.abort()
    await follower?.ended
    followers.delete(id)
  }

  const follow = (destination: StoredDestination): void => {
    const abort = new AbortController()
    const target = createTarget(destination.target, options)
    const ended = followDestination(
      { ...options, destination, target, send, random, rest },
      abort.signal,
    )
    followers.set(destination.id, { changedAt: destination.changedAt, abort, ended })
  }

  /** Lets each follow what its destination is now. */
  const look = async (): Promise<void> => {
    const known = await control.listDestinations(null)
    const ids = new Set([...known.map(({ id }) => id), ...coming])
    const isOneGone = placed === null || [...placed].some((id) => !ids.has(id))
    placed = ids
    const wanted = new Map(known.filter(({ isOn }) => isOn).map((each) => [each.id, each]))
    for (const [id, { changedAt }] of followers) {
      if (wanted.get(id)?.changedAt !== changedAt) await unfollow(id)
    }
    // After their followers have ended: these would note attempts.
    if (isOneGone) await forwarding.retain([...ids])
    for (const [id, destination] of wanted) {
      if (!followers.has(id) && ending && !ending.signal.aborted) follow(destination)
    }
  }
  /** One look at a time. */
  const lookSoon = (): Promise<void> => {
    looking = looking.then(look).catch((error: unknown) => {
      logger.warn({ err: error }, 'destinations could not be read')
    })
    return looking
  }
  const watch = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await lookSoon()
      await restOrAbort(LOOK_MS, signal)
    }
  }

  const put = async (destination: StoredDestination): Promise<Destination> => {
    await control.putDestination(destination)
    await lookSoon()
    return describeOne(destination)
  }

  return {
    list: async (projectId) => describe(await control.listDestinations(projectId)),
    create: async (projectId, init) => {
      const { name, events, isOn } = init
      const known = await control.listDestinations(projectId)
      if (known.length >= DESTINATIONS_LIMIT) throw new AppError('too_many_destinations')
      const target = parseTarget(init.target, guard, null)
      const filter = readFilter(init.filter)
      const at = now()
      const id = randomUUIDv7()
      coming.add(id)
      try {
        // First: a destination that is there has a place.
        await forwarding.begin(id, init.from)
        const made = { id, projectId, name: name.trim(), target, events, filter, isOn }
        return await put({ ...made, createdAt: at, changedAt: at })
      } finally {
        coming.delete(id)
      }
    },
    change: async (projectId, id, change) => {
      const known = await find(projectId, id)
      const { name, events, isOn } = change
      const target = parseTarget(change.target, guard, known.target)
      const filter = readFilter(change.filter)
      await unfollow(id)
      await forwarding.settle(id, { state: { failingSinceAt: null, pausedAt: null } })
      const changedAt = Math.max(now(), known.changedAt + 1)
      return put({ ...known, name: name.trim(), target, events, filter, isOn, changedAt })
    },
    remove: async (projectId, id) => {
      const known = await find(projectId, id)
      await control.deleteDestination(projectId, id)
      await lookSoon()
      return known
    },
    listAttempts: async (projectId, id) => {
      await find(projectId, id)
      return forwarding.listAttempts(id, ATTEMPTS_SHOWN)
    },
    test: async (projectId, id) => {
      const { target } = await find(projectId, id)
      const event = createTestEvent({ projectId, at: now(), publicUrl: options.publicUrl })
      let last: ForwardingAttempt | null = null
      await deliver([event], {
        target: createTarget(target, options),
        send,
        signal: ending?.signal ?? new AbortController().signal,
        now,
        note: async (attempt) => {
          last = { ...attempt, isTest: true }
          await forwarding.settle(id, { attempt: last })
        },
      })
      if (!last) throw new AppError('unknown_destination')
      return last
    },
    resume: async (projectId, id, from) => {
      const known = await find(projectId, id)
      await unfollow(id)
      if (from === 'now') await forwarding.skip(id)
      await forwarding.settle(id, { state: { failingSinceAt: null, pausedAt: null } })
      await lookSoon()
      return describeOne(known)
    },
    start: () => {
      ending ??= new AbortController()
      watching = watch(ending.signal)
    },
    stop: async () => {
      ending?.abort()
      await Promise.all([watching, looking])
      await Promise.all([...followers.keys()].map(unfollow))
    },
  }
}

/** @throws {AppError} invalid_request */
function readFilter(input: unknown): Filter {
  try {
    return parseFilter(input)
  } catch (error) {
    if (error instanceof FilterError) throw new AppError('invalid_request', error.message)
    throw error
  }
}

function toDestination(
  stored: StoredDestination,
  progress: ForwardingProgress | undefined,
  lastAttempt: ForwardingAttempt | null,
): Destination {
  const { projectId: _, changedAt: __, target, ...shown } = stored
  const { secret, ...named } = target
  const { failingSinceAt = null, pausedAt = null, lastDeliveredAt = null } = progress ?? {}
  const { delivered = 0, rejected = 0, waiting = 0 } = progress ?? {}
  const works = lastDeliveredAt === null ? 'waiting' : 'healthy'
  const tried = failingSinceAt === null ? works : 'failing'
  const state = pausedAt === null ? tried : 'paused'
  return {
    ...shown,
    events: [...stored.events],
    target: {
      ...named,
      secretHint: secret.slice(-4),
    },
    state: stored.isOn ? state : 'off',
    failingSinceAt,
    pausedAt,
    lastDeliveredAt,
    delivered,
    rejected,
    waiting,
    lastAttempt,
  }
}

async function restOrAbort(durationMs: number, signal: AbortSignal): Promise<void> {
  // An abort ends it early, and is no failure.
  await setTimeout(durationMs, undefined, { signal, ref: false }).catch(() => {})
}

import { AppError, type ErrorCode } from '../../errors.ts'
import type { Deletions } from '../../storage/deletions.ts'
import type { DiskGuard } from './disk-guard.ts'
import { createProjectLimits } from './project-limits.ts'
import type { RefusalCode, Refusals } from './refusals.ts'
import { createTokenBuckets } from './token-buckets.ts'

/** The rates are averages over this time, so that a page may send what it kept while offline. */
const BURST_SECONDS = 10
/** What a key may send, and what one session may, in terms of what one address may. */
const KEY_SHARE = 10
const SESSION_SHARE = 0.1

export interface Admission {
  /** Before anything of a request is read. @throws {AppError} rate_limited */
  checkAddress(address: string, now: number): void
  /** @throws {AppError} rate_limited, daily_limit_reached, project_full, disk_full */
  admit(arrival: ArrivalFacts): Promise<void>
}

export interface ArrivalFacts {
  readonly projectId: string
  /** Of a segment. */
  readonly sessionId?: string
  readonly sizeBytes: number
  readonly now: number
}

export interface AdmissionOptions {
  readonly disk: DiskGuard
  readonly refusals: Refusals
  readonly deletions: Pick<Deletions, 'loadUse'>
  /** Requests per second and address; 0 for any number of any kind. */
  readonly ratePerSecond: number
  /** What a project may send in a day, and what may be kept of it; 0 for any amount. */
  readonly dailyBytes: number
  readonly keptBytes: number
}

/** Decides who may send how much: one that sends too much must not take it from the others. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { disk, refusals, ratePerSecond } = options
  const create = (share: number) => {
    const rate = ratePerSecond * share
    return createTokenBuckets({ ratePerSecond: rate, burst: rate * BURST_SECONDS })
  }
  const addresses = create(1)
  const keys = create(KEY_SHARE)
  const sessions = create(SESSION_SHARE)
  const projects = createProjectLimits(options)

  const checkRates = ({ projectId, sessionId, now }: ArrivalFacts): void => {
    if (ratePerSecond === 0) return
    refuseAfter(keys.take(projectId, now), 'with this key')
    if (sessionId !== undefined) refuseAfter(sessions.take(sessionId, now), 'of this session')
  }

  return {
    checkAddress: (address, now) => {
      if (ratePerSecond > 0) refuseAfter(addresses.take(address, now), 'from this address')
    },
    admit: async (arrival) => {
      const { projectId, sizeBytes, now } = arrival
      disk.check(sizeBytes)
      try {
        checkRates(arrival)
        await projects.admit(projectId, sizeBytes, now)
      } catch (error) {
        if (error instanceof AppError && isRefusal(error.code)) {
          refusals.note(projectId, error.code, now)
        }
        throw error
      }
    },
  }
}

function refuseAfter(waitMs: number, who: string): void {
  if (waitMs === 0) return
  throw new AppError('rate_limited', `Too many requests ${who}.`, { waitMs })
}

function isRefusal(code: ErrorCode): code is RefusalCode {
  return code === 'rate_limited' || code === 'daily_limit_reached' || code === 'project_full'
}

import { AppError } from '../../errors.ts'
import type { Deletions } from '../../storage/deletions.ts'

const DAY_MS = 86_400_000
/** How old what is known of a project's use may be. */
const LOOK_EVERY_MS = 5_000

export interface ProjectLimits {
  /** Counts what a project sends. @throws {AppError} daily_limit_reached, project_full */
  admit(projectId: string, sizeBytes: number, now: number): Promise<void>
}

interface Use {
  day: number
  dayBytes: number
  /** What was stored when it was looked at, and what has come since. */
  storedBytes: number
  lookedAt: number
}

/**
 * Holds each project to what it may send in a day (UTC; a start of the server begins
 * anew) and to what may be kept of it. 0 is no limit.
 */
export function createProjectLimits(options: {
  readonly deletions: Pick<Deletions, 'loadUse'>
  readonly dailyBytes: number
  readonly keptBytes: number
}): ProjectLimits {
  const { deletions, dailyBytes, keptBytes } = options
  const uses = new Map<string, Use>()

  const load = async (projectId: string, now: number): Promise<Use> => {
    const known = uses.get(projectId)
    const use = known ?? { day: 0, dayBytes: 0, storedBytes: 0, lookedAt: -Infinity }
    uses.set(projectId, use)
    const day = Math.floor(now / DAY_MS)
    if (day !== use.day) Object.assign(use, { day, dayBytes: 0 })
    if (keptBytes > 0 && Math.abs(now - use.lookedAt) >= LOOK_EVERY_MS) {
      use.lookedAt = now
      use.storedBytes = (await deletions.loadUse(projectId)).sizeBytes
    }
    return use
  }

  return {
    admit: async (projectId, sizeBytes, now) => {
      if (dailyBytes === 0 && keptBytes === 0) return
      const use = await load(projectId, now)
      if (dailyBytes > 0 && use.dayBytes + sizeBytes > dailyBytes) {
        const waitMs = (use.day + 1) * DAY_MS - now
        throw new AppError('daily_limit_reached', undefined, { waitMs })
      }
      if (keptBytes > 0 && use.storedBytes + sizeBytes > keptBytes) {
        throw new AppError('project_full')
      }
      use.dayBytes += sizeBytes
      use.storedBytes += sizeBytes
    },
  }
}

import type { Project } from '@playhead/protocol'
import type { Storage } from '../../storage/storage.ts'
import { shiftDays } from '../analytics/interval-edges.ts'
import { orderDeletion } from '../deletion/deletion.ts'
import { loadProjectSettings } from '../projects/settings.ts'
import type { UpkeepSource } from '../upkeep/upkeep.ts'

/** How often it is looked whether a project has outgrown its budget, in milliseconds. */
const BUDGET_EVERY_MS = 60_000
/** How often it is looked for sessions that are too old: each time is an entry of the audit. */
const AGE_EVERY_MS = 3_600_000

/** Down to this share of the budget, so that not every minute has a deletion of its own. */
const BUDGET_SHARE = 0.95

export interface RetentionOptions {
  readonly storage: Storage
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Sees to it that projects keep no more than they set: nothing that is too old, then
 * nothing beyond the budget; first sessions of bots and idle ones, then the oldest,
 * never pinned ones. It only orders deletions; those are done like all others.
 */
export function createRetentionSource({ storage, now }: RetentionOptions): UpkeepSource {
  const { control, deletions } = storage
  let nextBudgetAt = -Infinity
  let nextAgeAt = -Infinity

  const order = (project: Project, subject: Parameters<typeof orderDeletion>[2]['subject']) =>
    orderDeletion(control, project, { subject, by: 'retention', reason: '', now: now() })

  const checkAge = async (project: Project, maxAgeDays: number): Promise<void> => {
    const [toAt = 0] = shiftDays([Math.floor(now())], maxAgeDays, project.timeZone)
    if (await hasAny(project.id, toAt)) await order(project, { kind: 'age', toAt })
  }

  const hasAny = async (projectId: string, toAt: number): Promise<boolean> => {
    const query = { projectId, fromAt: 0, toAt, person: null, isPoor: false, withPinned: false }
    let after = null
    do {
      const step = await deletions.select({ ...query, after, endedBefore: null })
      if (step.sessions.length > 0) return true
      after = step.next
    } while (after)
    return false
  }

  const checkBudget = async (project: Project, budgetBytes: number): Promise<void> => {
    const { sizeBytes } = await deletions.loadUse(project.id)
    if (sizeBytes <= budgetBytes) return
    const excess = Math.ceil(sizeBytes - budgetBytes * BUDGET_SHARE)
    await order(project, { kind: 'budget', sizeBytes: excess })
  }

  const check = async (isAgeDue: boolean): Promise<void> => {
    for (const project of await control.listProjects()) {
      await control.noteUse(project.id, {
        at: now(),
        sizeBytes: (await deletions.loadUse(project.id)).sizeBytes,
      })
      const { retention } = await loadProjectSettings(control, project.id)
      if (isAgeDue && retention?.maxAgeDays != null) await checkAge(project, retention.maxAgeDays)
      if (retention?.budgetBytes != null) await checkBudget(project, retention.budgetBytes)
    }
  }

  return {
    name: 'retention',
    next: async () => {
      if (now() < nextBudgetAt) return null
      // One deletion after the other: what is being deleted counts no more.
      if (await control.findOpenErasure()) return null
      return async () => {
        const isAgeDue = now() >= nextAgeAt
        await check(isAgeDue)
        nextBudgetAt = now() + BUDGET_EVERY_MS
        if (isAgeDue) nextAgeAt = now() + AGE_EVERY_MS
      }
    },
  }
}

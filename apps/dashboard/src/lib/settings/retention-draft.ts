import type { ProjectSettings } from '@playhead/protocol'

type Retention = NonNullable<ProjectSettings['retention']>

/** What is filled in: empty for no limit. */
export interface RetentionDraft {
  days: string
  gigabytes: string
}

const GIGABYTE = 1e9
const DAYS_LIMIT = 36_500
const GIGABYTES_LIMIT = 1_000_000

export function createRetentionDraft(retention: Retention | undefined): RetentionDraft {
  const { maxAgeDays = null, budgetBytes = null } = retention ?? {}
  return {
    days: maxAgeDays === null ? '' : String(maxAgeDays),
    gigabytes: budgetBytes === null ? '' : String(budgetBytes / GIGABYTE),
  }
}

/** Reads a draft; with a problem there is nothing to save. */
export function parseRetentionDraft({ days, gigabytes }: RetentionDraft): {
  retention: Retention
  daysProblem: string | null
  gigabytesProblem: string | null
} {
  const age = Number(days)
  const budget = Number(gigabytes)
  const isAge = Number.isInteger(age) && age >= 1 && age <= DAYS_LIMIT
  const isBudget = budget >= 0.001 && budget <= GIGABYTES_LIMIT
  const hasDays = days.trim() !== ''
  const hasGigabytes = gigabytes.trim() !== ''
  return {
    retention: {
      maxAgeDays: hasDays && isAge ? age : null,
      budgetBytes: hasGigabytes && isBudget ? Math.round(budget * GIGABYTE) : null,
    },
    daysProblem: hasDays && !isAge ? `Expected whole days from 1 to ${DAYS_LIMIT}` : null,
    gigabytesProblem: hasGigabytes && !isBudget ? 'Expected 0.001 gigabytes or more' : null,
  }
}

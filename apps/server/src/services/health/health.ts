import {
  SILENT_REASONS,
  type Health,
  type Project,
  type Report,
  type ReportReason,
} from '@playhead/protocol'
import { AppError } from '../../errors.ts'
import type { ControlStore, DayReports } from '../../storage/control-store.ts'
import { REASON_TEXTS } from './reason-texts.ts'

/** Why visits of a project were not recorded: counts by day and reason, nothing of whom. */
export interface HealthService {
  /**
   * Counts a report. It is written with others, at the latest after `WRITE_DELAY_MS`:
   * a count is worth no disk access of its own.
   *
   * @throws {AppError} unknown_key
   */
  note(report: Report, origin: string | undefined): Promise<void>
  /** What was told in the last days of the project, most frequent first. */
  load(project: Pick<Project, 'id' | 'timeZone'>): Promise<Health>
  /** Writes what is counted but not written yet. */
  flush(): Promise<void>
}

const SHOWN_DAYS = 30
const KEPT_DAYS = 90
const WRITE_DELAY_MS = 5_000

export function createHealth(options: {
  control: Pick<ControlStore, 'findProjectByKey' | 'addReports' | 'listReports'>
  now: () => number
  onError: (error: unknown) => void
}): HealthService {
  const { control, now, onError } = options
  /** At most one entry for each project, reason and day. */
  let counted = new Map<string, DayReports>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (counted.size === 0) return
    const reports = [...counted.values()]
    counted = new Map()
    // Of any time zone: no day begins a day earlier than that of UTC.
    await control.addReports(reports, toDay(now(), 'UTC', KEPT_DAYS + 1))
  }

  return {
    flush,
    async note({ projectKey, reason: told, page: path = null }, origin) {
      const project = await control.findProjectByKey(projectKey)
      if (!project) throw new AppError('unknown_key')
      const { allowedOrigins } = project
      const isAllowed =
        origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin)
      const reason: ReportReason = isAllowed ? told : 'origin_not_allowed'
      const at = now()
      const day = toDay(at, project.timeZone)
      const name = JSON.stringify([project.id, day, reason])
      const known = counted.get(name)
      counted.set(name, {
        projectId: project.id,
        day,
        reason,
        count: (known?.count ?? 0) + 1,
        firstSeenAt: known?.firstSeenAt ?? at,
        lastSeenAt: at,
        page: describePage(reason, { path, origin }) ?? known?.page ?? null,
      })
      timer ??= setTimeout(() => void flush().catch(onError), WRITE_DELAY_MS).unref()
    },
    async load({ id, timeZone }) {
      await flush()
      const since = toDay(now(), timeZone, SHOWN_DAYS - 1)
      const byReason = new Map<ReportReason, DayReports>()
      for (const report of await control.listReports(id, since)) {
        const known = byReason.get(report.reason)
        byReason.set(report.reason, known ? merge(known, report) : report)
      }
      const reasons = [...byReason.values()]
        .sort((a, b) => b.count - a.count || b.lastSeenAt - a.lastSeenAt)
        .map(({ reason, count, firstSeenAt, lastSeenAt, page }) => {
          return { reason, count, firstSeenAt, lastSeenAt, page, ...REASON_TEXTS[reason] }
        })
      return { days: SHOWN_DAYS, timeZone, reasons }
    },
  }
}

/** `later` is of the same day or a later one. */
function merge(earlier: DayReports, later: DayReports): DayReports {
  return {
    ...later,
    count: earlier.count + later.count,
    firstSeenAt: Math.min(earlier.firstSeenAt, later.firstSeenAt),
    page: later.page ?? earlier.page,
  }
}

function describePage(
  reason: ReportReason,
  { path, origin }: { path: string | null; origin: string | undefined },
): string | null {
  if (SILENT_REASONS.includes(reason)) return null
  if (reason === 'origin_not_allowed') return `${origin?.slice(0, 200) ?? ''}${path ?? ''}`
  return path
}

/** The day of a moment by the clocks of a time zone, or one so many days before. */
function toDay(at: number, timeZone: string, daysBefore = 0): string {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
  return day.subtract({ days: daysBefore }).toString()
}

import type { Figures, PlayerFigures } from './measure.ts'
import type { LongTask } from './player-page.ts'

/** One figure against its bar. */
export interface Verdict {
  readonly what: string
  /** Where: state of the store, length, network. */
  readonly where: string
  /** Ours; `against` is the baseline's, where there is one. */
  readonly ours: number
  readonly against: number | null
  readonly bar: string
  readonly holds: boolean
}

const FIRST_FRAME_RATIO = { '10 min': 0.35, '60 min': 0.2 } as const
/** How much longer ten hours may take than one. */
const LONGEST_RATIO = 1.2
const BYTES_RATIO = 0.1
const SEEK_RATIO = 0.4
const SEEK_MS = 100
const HEAP_BYTES = 25_000_000
/** From half of the seeks to all of them; what is within is noise of the collector. */
const HEAP_GROWTH_BYTES = 1_000_000
const LONG_TASK_MS = 200
const FRAMES_PER_SECOND = 8

/** What the figures are worth. */
export function judge(figures: readonly Figures[]): Verdict[] {
  return figures.flatMap((row) => {
    const where = `${row.state}, ${row.length}, ${row.network}`
    const { engine, session, 'rrweb-player': rrweb } = row.players
    const hour = figures.find(
      (each) =>
        each.state === row.state && each.network === row.network && each.length === '60 min',
    )
    const verdicts: Verdict[] = []
    const note = (what: string, ours: number, test: Bar): void => {
      const { against = null, bar } = test
      const limit = against === null || test.isAbsolute ? test.limit : test.limit * against
      const holds = test.isLeast ? ours >= limit : ours <= limit
      verdicts.push({
        what,
        where,
        ours: round(ours),
        against: against && round(against),
        bar,
        holds,
      })
    }
    for (const [name, player] of Object.entries({ engine, session })) {
      if (!player) continue
      const what = `first frame of the ${name === 'engine' ? 'engine' : 'session page'}, ms`
      const ours = median(player.firstFramesMs)
      if (row.length !== '10 h') {
        if (!rrweb) continue
        const limit = FIRST_FRAME_RATIO[row.length]
        note(what, ours, { against: median(rrweb.firstFramesMs), limit, bar: `≤ ${limit}×` })
      } else if (hour) {
        const before = hour.players[name as 'engine' | 'session']
        const against = median(before?.firstFramesMs ?? [])
        note(what, ours, { against, limit: LONGEST_RATIO, bar: `≤ ${LONGEST_RATIO}× of 60 min` })
      }
    }
    if (engine && row.length !== '10 min') {
      const test = rrweb
        ? { against: median(rrweb.firstFrameBytes), limit: BYTES_RATIO, bar: `≤ ${BYTES_RATIO}×` }
        : hour && {
            against: median(hour.players.engine?.firstFrameBytes ?? []),
            limit: LONGEST_RATIO,
            bar: `≤ ${LONGEST_RATIO}× of 60 min`,
          }
      if (test)
        note('recording before the first frame, bytes', median(engine.firstFrameBytes), test)
    }
    if (engine) noteSeeks(note, row, engine)
    if (session?.scrub) {
      const { paintedPerSecond, longTasks } = session.scrub
      note('frames a second while scrubbing', paintedPerSecond, {
        limit: FRAMES_PER_SECOND,
        isLeast: true,
        bar: `≥ ${FRAMES_PER_SECOND}`,
      })
      noteLongest(note, 'scrubbing', longTasks)
    }
    return verdicts
  })
}

interface Bar {
  readonly against?: number
  readonly limit: number
  readonly bar: string
  /** The limit is the bar itself; the baseline is only told. */
  readonly isAbsolute?: boolean
  /** The bar is the least that is wanted. */
  readonly isLeast?: boolean
}
type Note = (what: string, ours: number, test: Bar) => void

function noteSeeks(note: Note, row: Figures, engine: PlayerFigures): void {
  const rrweb = row.players['rrweb-player']
  const ours = median(engine.seeksMs)
  if (rrweb) {
    note('seek, median ms', ours, {
      against: median(rrweb.seeksMs),
      limit: SEEK_RATIO,
      bar: `≤ ${SEEK_RATIO}×`,
    })
  }
  if (row.network === 'local') {
    note('seek, median ms', ours, { limit: SEEK_MS, bar: `< ${SEEK_MS} ms` })
  }
  noteLongest(note, 'seeking', engine.seekLongTasks)
  if (!engine.heap) return
  const { empty, halfway, sought } = engine.heap
  const baseline = rrweb?.heap
  const limits = { limit: HEAP_BYTES, isAbsolute: true, bar: '< 25 MB above an empty page' }
  note('script heap after the seeks, MB', toMb(sought.script - empty.script), {
    ...limits,
    limit: toMb(HEAP_BYTES),
    ...(baseline && { against: toMb(baseline.sought.script - baseline.empty.script) }),
  })
  note('script heap, elements and buffers after the seeks, MB', toMb(sought.all - empty.all), {
    ...limits,
    limit: toMb(HEAP_BYTES),
    ...(baseline && { against: toMb(baseline.sought.all - baseline.empty.all) }),
  })
  note(
    'growth of the script heap over the second half of the seeks, MB',
    toMb(sought.script - halfway.script),
    {
      limit: toMb(HEAP_GROWTH_BYTES),
      bar: 'none: < 1 MB',
    },
  )
}

function noteLongest(note: Note, during: string, tasks: readonly LongTask[]): void {
  const longest = tasks.toSorted((a, b) => b.durationMs - a.durationMs)[0]
  const whose = longest ? ` (${longest.name}, seen by ${longest.document})` : ''
  note(`longest task while ${during}, ms${whose}`, longest?.durationMs ?? 0, {
    limit: LONG_TASK_MS,
    bar: `≤ ${LONG_TASK_MS} ms`,
  })
}

/** As a table for people. */
export function printTable(verdicts: readonly Verdict[]): void {
  const rows = verdicts.map(({ what, where, ours, against, bar, holds }) => ({
    where,
    what,
    ours,
    against: against ?? '',
    ratio: against ? round(ours / against) : '',
    bar,
    verdict: holds ? 'holds' : 'FALLS SHORT',
  }))
  console.table(rows)
}

function toMb(bytes: number): number {
  return bytes / 1_000_000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}

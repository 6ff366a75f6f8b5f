import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { TaskOutcome } from '../upkeep/upkeep.ts'

/** What an operator watches, in the text format of Prometheus. Nothing of a visitor is in it. */
export interface Metrics {
  readonly contentType: string
  /** A request was answered. */
  noteRequest(request: AnsweredRequest): void
  /** A piece of upkeep has ended. */
  noteTask(task: TaskOutcome): void
  /** Adds a number that is looked up by `onRender`. Its name gets a prefix. */
  addGauge(name: string, help: string, labelNames?: readonly string[]): Gauge
  /** Called whenever somebody asks, before they are answered. */
  onRender(lookUp: () => Promise<void>): void
  render(): Promise<string>
}

export interface AnsweredRequest {
  /** Its pattern: an address could hold what must not be told. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
  /** Of the body that was sent with it. */
  readonly bodyBytes: number
}

/** Upper bounds, in seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/**
 * Beside what is counted here, the process tells of itself: memory, event loop, garbage.
 * Not in a rehearsal, which has nothing to tell of.
 */
export function createMetrics(version: string, { isRehearsal = false } = {}): Metrics {
  const register = new Registry()
  const registers = [register]
  const lookUps: (() => Promise<void>)[] = []
  if (!isRehearsal) addProcessMetrics(register)

  const requests = new Histogram({
    name: 'playhead_http_request_seconds',
    help: 'How long requests took until they were answered. A 202 of /v1/segments is on disk.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const bodies = new Counter({
    name: 'playhead_http_request_body_bytes_total',
    help: 'What came with requests, as sent.',
    labelNames: ['route', 'status'],
    registers,
  })
  const tasks = new Histogram({
    name: 'playhead_upkeep_task_seconds',
    help: 'Work that nobody waits for: packing, keyframes, retention, deletions, style sheets.',
    labelNames: ['source', 'outcome'],
    buckets: BUCKETS,
    registers,
  })
  const addGauge: Metrics['addGauge'] = (name, help, labelNames = []) =>
    new Gauge({ name: `playhead_${name}`, help, labelNames: [...labelNames], registers })
  addGauge('build_info', 'Always 1; the version is in the label.', ['version']).set({ version }, 1)

  return {
    contentType: register.contentType,
    addGauge,
    noteRequest: ({ route, status, durationMs, bodyBytes }) => {
      const labels = { route, status }
      requests.observe(labels, durationMs / 1_000)
      if (bodyBytes > 0) bodies.inc(labels, bodyBytes)
    },
    noteTask: ({ source, durationMs, hasFailed }) =>
      tasks.observe({ source, outcome: hasFailed ? 'failed' : 'done' }, durationMs / 1_000),
    onRender: (lookUp) => void lookUps.push(lookUp),
    render: async () => {
      for (const lookUp of lookUps) await lookUp()
      return register.metrics()
    },
  }
}

const START_TIME = 'process_start_time_seconds'

function addProcessMetrics(register: Registry): void {
  collectDefaultMetrics({ register })
  // The library looks at the clock as it is loaded, which may have been in a snapshot.
  register.removeSingleMetric(START_TIME)
  new Gauge({
    name: START_TIME,
    help: 'Start time of the process since unix epoch in seconds.',
    registers: [register],
  }).set(Math.round(Date.now() / 1_000 - process.uptime()))
}

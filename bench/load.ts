// 1,000 recorders that each send a segment of 20 kB every five seconds while somebody
// looks on at the dashboard; then the same recorders without pause, with many requests
// each, until the server says that it has too much. What was acknowledged is looked for
// on the disk afterwards. The server is the built one: run from source it would keep the
// stripper of types in memory, some 40 MB that no operator has.
// Run: node bench/load.ts [--recorders 1000] [--seconds 60] [--saturated 10] [--in-flight 8]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readStored } from '../apps/server/src/durability/stored-segments.ts'
import { startBenchServer } from './bench-server.ts'
import { startOnlooker } from './onlooker.ts'
import { createRecorders, describeAnswers, describeLatencies } from './recorders.ts'
import { readMemory } from './server-footprint.ts'

const LOOK_EVERY_MS = 2_000
const BUILT = join(import.meta.dirname, '..', 'apps', 'server', 'dist', 'main.cjs')

const { values } = parseArgs({
  options: {
    recorders: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    saturated: { type: 'string', default: '10' },
    'in-flight': { type: 'string', default: '8' },
  },
})
const count = Number(values.recorders)
const steadyMs = Number(values.seconds) * 1_000
const saturatedMs = Number(values.saturated) * 1_000
const inFlight = Number(values['in-flight'])

if (!existsSync(BUILT)) throw new Error(`${BUILT} is missing: run npm test -- build`)
const folder = mkdtempSync(join(tmpdir(), 'playhead-bench-'))
const data = join(folder, 'data')
try {
  await using stack = new AsyncDisposableStack()
  const server = await startBenchServer(data, [BUILT, 'serve'])
  stack.defer(() => server.stop())
  const { port, pid, project } = server
  const recorders = createRecorders({ port, key: project.key, count })
  stack.defer(() => recorders.close())

  const idleMb = readMemory(pid).nowMb
  const onlooker = startOnlooker(server, LOOK_EVERY_MS)
  const steady = await recorders.pace(steadyMs)
  const looked = await onlooker.stop()
  const steadyMemory = readMemory(pid)
  const saturated = await recorders.saturate(saturatedMs, inFlight)
  const saturatedPeakMb = readMemory(pid).peakMb
  recorders.close()
  await server.stop()

  const { acknowledged } = recorders
  const lost = acknowledged.difference(await readStored(data, acknowledged)).size
  console.log(
    JSON.stringify({
      bench: 'load',
      recorders: count,
      idleMb,
      steady: { ...describeAnswers(steady), memory: steadyMemory },
      dashboard: {
        requests: looked.latencies.length,
        failed: looked.failed,
        ...describeLatencies(looked.latencies),
      },
      saturated: {
        inFlight: count * inFlight,
        ...describeAnswers(saturated),
        peakMb: saturatedPeakMb,
      },
      acknowledged: acknowledged.size,
      lost,
      machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}

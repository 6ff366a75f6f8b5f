// What recorders cost the page that they record: ours, the rivals as npm has
// them, and bare rrweb, which sends nothing. Each cost is what the page took
// above the same page without a recorder, in rounds of the same run.
// Run: node bench/recorder.ts [--subjects a,b] [--scenarios a,b] [--rounds 3]
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync, brotliCompressSync } from 'node:zlib'
import { chromium } from 'playwright'
import { chromiumLaunch } from '../scripts/chromium.ts'
import { bundleSubject, installRivals } from './recorder/bundle.ts'
import { startEndpoint } from './recorder/endpoint.ts'
import { measure, type Measurement, type MeasuredScript } from './recorder/measure.ts'
import { SCENARIOS } from './recorder/scenarios.ts'
import { SUBJECTS } from './recorder/subjects.ts'

const OURS = 'playhead'

const { values } = parseArgs({
  options: {
    subjects: { type: 'string' },
    scenarios: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
})

const root = join(import.meta.dirname, '..')
const recorder = join(root, 'packages', 'recorder', 'dist')

function isWanted(name: string, list: string | undefined): boolean {
  return list === undefined || list.split(',').some((part) => name.includes(part.trim()))
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

installRivals()
const scripts = new Map<string, Buffer>()
for (const name of readdirSync(recorder)) {
  if (name.endsWith('.js')) scripts.set(`/${name}`, readFileSync(join(recorder, name)))
}
const subjects = new Map<string, MeasuredScript>([
  ['none', { path: null, attributes: {}, sends: null }],
  [
    OURS,
    { path: '/recorder.js', attributes: { 'data-key': 'ph_bench' }, sends: /^\/v1\/segments/ },
  ],
])
for (const subject of SUBJECTS) {
  if (!isWanted(subject.name, values.subjects)) continue
  const path = `/subjects/${subject.name.replaceAll(/\W+/g, '-')}.js`
  const code = await bundleSubject(subject)
  scripts.set(path, code)
  subjects.set(subject.name, { path, attributes: {}, sends: subject.sends })
  const sizes = { gzip: gzipSync(code).length, brotli: brotliCompressSync(code).length }
  console.error(`${subject.name}: ${sizes.gzip} bytes of gzip, ${sizes.brotli} of brotli`)
}

const endpoint = await startEndpoint(scripts)
// The one that people have.
const { args, ...launch } = chromiumLaunch('browser')
const browser = await chromium.launch({
  ...launch,
  args: [...args, '--disable-blink-features=AutomationControlled'],
})
const results = []
try {
  for (const scenario of SCENARIOS.filter(({ name }) => isWanted(name, values.scenarios))) {
    const taken = new Map<string, Measurement[]>([...subjects.keys()].map((name) => [name, []]))
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [name, script] of subjects) {
        taken.get(name)?.push(await measure(browser, endpoint, { scenario, script }))
      }
    }
    const pick = (name: string, key: keyof Measurement): number =>
      median((taken.get(name) ?? []).map((measurement) => measurement[key]))
    const above = (name: string, key: keyof Measurement): number =>
      Math.round(pick(name, key) - pick('none', key))
    for (const [name, { sends }] of subjects) {
      const line = {
        scenario: scenario.name,
        subject: name,
        mainThreadMs:
          name === 'none' ? Math.round(pick(name, 'mainThreadMs')) : above(name, 'mainThreadMs'),
        processMs: name === 'none' ? Math.round(pick(name, 'processMs')) : above(name, 'processMs'),
        heapKB: Math.round(above(name, 'heapBytes') / 1_000),
        sentKB: Math.round(pick(name, 'sentBytes') / 1_000),
        recorded: sends === null || pick(name, 'recordingRequests') > 0,
        pageErrors: pick(name, 'pageErrors'),
      }
      results.push(line)
      console.error(JSON.stringify(line))
    }
  }
} finally {
  await browser.close()
  await endpoint.close()
}
console.log(
  JSON.stringify({
    bench: 'recorder',
    results,
    rounds: Number(values.rounds),
    machine: { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version },
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(),
  }),
)

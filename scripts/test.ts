/**
 * `npm test`: every check that a change must pass, cheapest first, and how long
 * each took. `npm test -- unit` runs the named steps only.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.ts'

const root = join(import.meta.dirname, '..')

interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const STATIC_CHECKS = [
  'typecheck',
  '//#lint',
  '//#format',
  '//#imports',
  '//#deadcode',
  '//#licences',
]

const STEPS: readonly Step[] = [
  {
    name: 'build',
    command: ['turbo', 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'],
  },
  {
    name: 'static',
    command: [
      'turbo',
      'run',
      ...STATIC_CHECKS,
      '--continue',
      '--output-logs=errors-only',
      '--no-update-notifier',
    ],
  },
  // One more than there are cores: some wait for sockets to be closed and processes to end.
  {
    name: 'unit',
    command: ['vitest', 'run', '--project', 'unit', '--maxWorkers', String(cpus().length + 1)],
  },
  // By itself vitest leaves a core to itself, which is half of a small machine.
  {
    name: 'browser',
    command: ['vitest', 'run', '--project', '*in Chromium', '--maxWorkers', String(cpus().length)],
  },
  { name: 'binary', command: ['node', 'scripts/binary.ts'] },
  { name: 'e2e', command: ['playwright', 'test', '--config', 'tests/e2e/playwright.config.ts'] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(
    `Unknown step ${unknown.join(', ')}; expected one of ${STEPS.map((step) => step.name).join(', ')}.`,
  )
  process.exit(2)
}

await ensureChromium()
const timings: string[] = []
for (const { name, command } of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n── ${name} ──`)
  const startedAt = performance.now()
  const [program, ...args] = command
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  timings.push(`${name} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  if (error) console.error(error.message)
  if (status !== 0) {
    console.error(`\n${name} failed (${timings.join(', ')}).`)
    process.exit(1)
  }
}
console.log(`\nAll passed: ${timings.join(', ')}.`)

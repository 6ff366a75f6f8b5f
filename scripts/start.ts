/** `npm start`: builds what changed, then runs the server with the demo shop. */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const build = spawnSync(
  'turbo',
  ['run', 'build', '--output-logs=errors-only', '--log-order=grouped', '--no-update-notifier'],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
)
if (build.status !== 0) {
  console.error(build.stdout, build.stderr, build.error ?? '')
  console.error('The build failed; its output is above.')
  process.exit(1)
}

const server = spawn(
  process.execPath,
  [join(root, 'apps/server/dist/main.cjs'), 'demo', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
)
// The terminal sends Ctrl-C to the server as well; whoever signals this process
// alone expects the server to hear of it.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal))
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) server.kill('SIGINT')
})
server.on('exit', (code) => process.exit(code ?? 1))

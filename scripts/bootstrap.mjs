/**
 * The one door to the workspace: `npm start`, `npm test` and `npm run binary`
 * all come through here. It needs nothing but Node 20 and npm: it fetches the
 * pinned pnpm into .cache/, installs from the frozen lockfile, and hands over
 * to the pinned Node that the lockfile brought, whatever Node runs this file.
 *
 * No dependencies, and only syntax that Node 20 understands.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pnpmVersion = manifest.packageManager.split('@')[1]

/** The npm package that carries the pinned Node, by platform. */
const NODE_PACKAGES = JSON.parse(readFileSync(join(root, 'scripts/node-packages.json'), 'utf8'))

/** npm hands all of its own settings to child processes; only these are meant for them. */
const KEPT_NPM_SETTINGS =
  /^npm_config_(registry|proxy|https_proxy|http_proxy|noproxy|cafile|ca|strict_ssl)$/i

function fail(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}

function childEnvironment() {
  const env = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (/^npm_config_/i.test(name) && !KEPT_NPM_SETTINGS.test(name)) continue
    if (/^npm_(lifecycle|package|execpath|command|node)/i.test(name)) continue
    env[name] = value
  }
  return env
}

function runOrFail(command, args, { env, why }) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (result.error) fail(`${why}: ${result.error.message}`)
  if (result.status !== 0)
    fail(`${why}: \`${command} ${args.join(' ')}\` ended with ${result.status ?? result.signal}.`)
}

/**
 * `npx pnpm` leaves a placeholder that turbo cannot start, so the native binary
 * is installed without scripts and called by its path.
 */
async function ensurePnpm(env) {
  const home = join(root, '.cache', `pnpm-${pnpmVersion}`)
  const wrapper = join(home, 'node_modules', 'pnpm', 'native-binary.mjs')
  if (!existsSync(wrapper)) {
    console.log(`Fetching pnpm ${pnpmVersion} …`)
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), '{"private":true}\n')
    runOrFail(
      'npm',
      [
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--prefix',
        home,
        `pnpm@${pnpmVersion}`,
      ],
      { env, why: 'pnpm could not be fetched from the npm registry' },
    )
  }
  const { resolveInstalledBinary } = await import(pathToFileURL(wrapper).href)
  const binary = resolveInstalledBinary()
  if (!binary) fail(`pnpm ${pnpmVersion} has no binary for ${process.platform}-${process.arch}.`)
  return binary
}

function lockfileFingerprint() {
  const hash = createHash('sha256')
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.mjs', 'package.json']
  for (const group of ['apps', 'packages', 'tests']) {
    if (!existsSync(join(root, group))) continue
    for (const name of readdirSync(join(root, group)).sort())
      files.push(join(group, name, 'package.json'))
  }
  files.push('bench/package.json')
  for (const file of files) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(file).update(readFileSync(path))
  }
  return hash.update(process.platform + process.arch).digest('hex')
}

function install(pnpm, env) {
  const stamp = join(root, 'node_modules', '.playhead-installed')
  const fingerprint = lockfileFingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) return
  console.log('Installing dependencies …')
  // The lockfile was checked for release age when it was written; checking again
  // here would make an installation depend on the day it is done.
  runOrFail(
    pnpm,
    [
      'install',
      '--frozen-lockfile',
      '--config.minimumReleaseAge=0',
      '--reporter=append-only',
      '--loglevel=warn',
    ],
    {
      env,
      why: 'The dependencies could not be installed',
    },
  )
  writeFileSync(stamp, fingerprint)
}

function findPinnedNode() {
  const target = `${process.platform}-${process.arch}`
  const name = NODE_PACKAGES[target]
  if (!name)
    fail(
      `Playhead has no pinned Node for ${target}; it knows ${Object.keys(NODE_PACKAGES).join(', ')}.`,
    )
  const folder = join(root, 'node_modules', name, 'bin')
  const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary))
    fail(`The pinned Node is missing at ${binary}. Delete node_modules and run the command again.`)
  return { folder, binary }
}

/**
 * Our parent and, where the system tells, its parent: npm starts a shell, which
 * starts us, and the shell outlives npm.
 */
function readAncestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    // pid (name, which may hold anything) state ppid …
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
  } catch {
    return String(process.ppid)
  }
}

/** Runs `command`, forwards signals to it, and ends it when our own parent has gone. */
function handOver(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' })
  let ending = false
  const end = (signal) => {
    // A terminal sends Ctrl-C to the whole group: the child has it already, and
    // a second one would ask it to skip its orderly end.
    if (ending) return
    ending = true
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal))
  // When npm is killed it does not tell us; being adopted by another parent does.
  const ancestors = readAncestors()
  const watch = setInterval(() => {
    if (readAncestors() !== ancestors) end('SIGTERM')
  }, 500)
  watch.unref()
  child.on('error', (error) => fail(`${command} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 1))
  })
}

const commands = {
  start: ['scripts/start.ts'],
  test: ['scripts/test.ts'],
  binary: ['scripts/binary.ts'],
  exec: [],
}

const [name, ...rest] = process.argv.slice(2)
if (!Object.hasOwn(commands, name)) {
  fail(`Unknown command "${name ?? ''}". Use one of: ${Object.keys(commands).join(', ')}.`)
}
const env = childEnvironment()
const pnpm = await ensurePnpm(env)
install(pnpm, env)
const node = findPinnedNode()
const separator = process.platform === 'win32' ? ';' : ':'
env.PATH = [node.folder, join(root, 'node_modules', '.bin'), dirname(pnpm), env.PATH].join(
  separator,
)
if (name === 'exec') {
  if (rest.length === 0)
    fail('Usage: npm run exec -- COMMAND [ARGUMENT …]   runs COMMAND with the pinned Node and pnpm')
  handOver(rest[0], rest.slice(1), env)
} else {
  handOver(node.binary, [...commands[name], ...rest], env)
}

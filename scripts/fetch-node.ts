import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import packages from './node-packages.json' with { type: 'json' }

export type Target = keyof typeof packages

export const TARGETS = Object.keys(packages) as Target[]

const root = join(import.meta.dirname, '..')

/**
 * The pinned Node of another platform, from npm; what comes is compared with the lockfile.
 *
 * @returns the path of its executable
 * @throws {Error} when it cannot be had, or is not what the lockfile says
 */
export function fetchNode(target: Target): string {
  const name = packages[target]
  const manifest = readFileSync(join(root, 'package.json'), 'utf8')
  const { optionalDependencies } = JSON.parse(manifest) as {
    optionalDependencies: Record<string, string>
  }
  const version = optionalDependencies[name] ?? ''
  const home = join(root, '.cache', `node-${target}-${version}`)
  const modules = join(home, 'node_modules')
  const executable = join(modules, name, 'bin', target.startsWith('win32') ? 'node.exe' : 'node')
  if (!existsSync(executable)) install({ home, target, wanted: `${name}@${version}` })
  const installed = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>
  }
  const { integrity = 'nothing' } = installed.packages[`node_modules/${name}`] ?? {}
  if (integrity !== readLockedIntegrity(`${name}@${version}`)) {
    throw new Error(`${name}@${version} is not what the lockfile says, but ${integrity}`)
  }
  return executable
}

function install(options: { home: string; target: Target; wanted: string }): void {
  const { home, target, wanted } = options
  const [os, cpu] = target.split('-')
  mkdirSync(home, { recursive: true })
  const { status, error } = spawnSync(
    'npm',
    [
      'install',
      '--prefix',
      home,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      // It is for another platform, which npm would refuse.
      '--force',
      `--os=${os}`,
      `--cpu=${cpu}`,
      wanted,
    ],
    { cwd: home, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' },
  )
  if (error) throw error
  if (status !== 0) throw new Error(`${wanted} could not be fetched: npm ended with ${status}`)
}

function readLockedIntegrity(wanted: string): string {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
  const from = lockfile.indexOf(`\n  ${wanted}:`)
  return /integrity: ([^}\s]+)/.exec(lockfile.slice(from))?.[1] ?? ''
}

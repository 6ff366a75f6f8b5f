import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ENTRY = join(import.meta.dirname, '..', 'apps', 'server', 'dist', 'main.cjs')
/** A busy machine must not fail a test. */
const READY_MS = 60_000

export interface ServerProcess {
  readonly child: ChildProcess
  /** Everything that the process has printed so far, both streams in order. */
  readonly output: () => string
  /** Resolves to the first match in the output. @throws when it ends or a minute passes without one */
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Resolves when the process has ended and its streams are read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** What to run: the bundled server on this Node, unless an executable is named. */
export interface ServerProgram {
  readonly executable: string
  readonly folder: string
}

/** Starts the built server with a command of its own and an environment without surprises. */
export function startServerProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program?: ServerProgram,
): ServerProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PLAYHEAD_'))
  const [command, given] = program
    ? [program.executable, args]
    : [process.execPath, [ENTRY, ...args]]
  const child = spawn(command, given, {
    ...(program && { cwd: program.folder }),
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let over = false
  const watchers = new Set<() => void>()
  const tellWatchers = (): void => {
    for (const watcher of watchers) watcher()
  }
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
    tellWatchers()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true
    tellWatchers()
    return { code: code as number | null, signal: signal as NodeJS.Signals | null }
  })

  const waitForOutput = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const settle = (error: string | null, match?: RegExpExecArray): void => {
        clearTimeout(deadline)
        watchers.delete(look)
        if (match) resolve(match)
        else reject(new Error(`${error}; the server printed:\n${output}`))
      }
      const deadline = setTimeout(() => settle(`no ${pattern} within ${READY_MS} ms`), READY_MS)
      const look = (): void => {
        const match = pattern.exec(output)
        if (match) settle(null, match)
        else if (over) settle(`the server ended without printing ${pattern}`)
      }
      watchers.add(look)
      look()
    })

  return { child, output: () => output, waitForOutput, ended }
}

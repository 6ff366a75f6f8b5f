import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { findProgram } from './built-program.ts'

export interface ServerProcess {
  /** Both streams so far. */
  readonly output: () => string
  /** Resolves to the first match in what it prints. @throws when it ends without one */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<{ code: number | null; signal: string | null }>
}

/** Runs a command of the built server, with only the settings given. */
export function startCommand(args: readonly string[], env: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, [findProgram(), ...args], {
    env: { PATH: process.env['PATH'], PLAYHEAD_PORT: '0', PLAYHEAD_SHOP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const waitFor = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(output)
      if (match) return match
      const isOver = await Promise.race([once(child.stdout, 'data').then(() => false), ended])
      if (isOver && !pattern.test(output)) throw new Error(`no ${pattern} in:\n${output}`)
    }
  }
  return { output: () => output, waitFor, kill: (signal) => void child.kill(signal), ended }
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'main.ts')

export interface BenchServer {
  readonly url: string
  readonly child: ChildProcess
  /** Lines of the log so far. */
  readonly log: readonly string[]
  stop(): Promise<void>
}

/** Starts the server on a data folder, from its source. */
export async function startBenchServer(
  folder: string,
  env: Record<string, string> = {},
): Promise<BenchServer> {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: createEnv(folder, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => void log.push(line))
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (!url) continue
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
    return { url, child, log, stop }
  }
  throw new Error(`the server ended without saying its port:\n${log.join('\n')}`)
}

/** Runs a command of the server to its end, on the same data folder. @returns what it prints */
export function runCommand(folder: string, args: readonly string[]): string {
  return execFileSync(process.execPath, [MAIN, ...args], { env: createEnv(folder, {}) }).toString()
}

function createEnv(folder: string, env: Record<string, string>) {
  return {
    PATH: process.env['PATH'],
    PLAYHEAD_DATA: folder,
    PLAYHEAD_PORT: '0',
    PLAYHEAD_INGEST_RATE: '0',
    ...env,
  }
}

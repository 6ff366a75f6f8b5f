import { execFile } from 'node:child_process'
import { isSea } from 'node:sea'
import { promisify } from 'node:util'
import type { Config } from '../config.ts'

/**
 * Runs a command of Playhead in a process of its own, over the same data folder: what
 * reads gigabytes must not keep the server from its clients.
 *
 * @throws {Error} with what the command said
 */
export async function runSelf(config: Config, args: readonly string[]): Promise<void> {
  const main = isSea() ? [] : [...process.execArgv, process.argv[1] ?? '']
  const env = { ...process.env, PLAYHEAD_DATA: config.dataFolder }
  try {
    await promisify(execFile)(process.execPath, [...main, ...args], { env })
  } catch (cause) {
    const { stderr } = cause as { stderr?: string }
    throw new Error(stderr?.trim() || String(cause), { cause })
  }
}

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = join(import.meta.dirname, '..', 'apps', 'server', 'src', 'main.ts')

/** The server in a process of its own, with one project, and somebody signed in. */
export interface BenchServer {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly project: { readonly id: string; readonly key: string }
  /** Of who is signed in, as `name=value`. */
  readonly cookie: string
  /** A request as the dashboard sends it. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Ends it as an operator would. */
  stop(): Promise<void>
}

/**
 * @param data an empty folder, or a data folder with a project
 * @param args what to run instead of `serve`; it has to print the same lines
 */
export async function startBenchServer(
  data: string,
  args: readonly string[] = [MAIN, 'serve'],
): Promise<BenchServer> {
  const env = {
    PATH: process.env['PATH'],
    PLAYHEAD_DATA: data,
    PLAYHEAD_PORT: '0',
    PLAYHEAD_INGEST_RATE: '0',
    PLAYHEAD_LOG_LEVEL: 'warn',
  }
  if (!existsSync(join(data, 'control.db'))) {
    execFileSync(process.execPath, [MAIN, 'project', 'create', 'Bench'], { env })
  }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  try {
    const { url, token } = await readSignInLink(createInterface({ input: child.stdout }))
    const cookie = await signIn(url, token)
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`${url}${path}`, { ...init, headers: { ...init.headers, cookie } })
    const me = (await (await ask('/api/me')).json()) as { projects: BenchServer['project'][] }
    const [project] = me.projects
    if (!project) throw new Error('no project was made')
    const { pid = 0 } = child
    return { url, port: Number(new URL(url).port), pid, project, cookie, ask, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function readSignInLink(lines: AsyncIterable<string>) {
  for await (const line of lines) {
    const [, url, token] = /(http:\/\/127\.0\.0\.1:\d+)\/sign-in#([\w-]+)/.exec(line) ?? []
    if (url && token) return { url, token }
  }
  throw new Error('the server ended without saying its address')
}

async function signIn(url: string, token: string): Promise<string> {
  const answer = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

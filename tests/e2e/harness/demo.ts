import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePorts } from '../../../scripts/free-ports.ts'
import { startServerProcess, type ServerProcess } from '../../../scripts/server-process.ts'

/** A place for a demonstration server: it may be started, killed and started again here. */
export interface DemoSite {
  readonly dataFolder: string
  readonly serverUrl: string
  readonly shopUrl: string
  readonly env: Readonly<Record<string, string>>
}

export interface Demo extends DemoSite {
  readonly process: ServerProcess
  /** The link of this start; it signs in once. */
  readonly signInUrl: string
  /** Ends it as Ctrl-C does, and resolves to its exit code. */
  readonly stop: () => Promise<number | null>
  /** Ends it as a power cut does. */
  readonly kill: () => Promise<void>
}

export async function createDemoSite(): Promise<DemoSite> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'playhead-e2e-'))
  const [port, shopPort] = await findFreePorts(2)
  return {
    dataFolder,
    serverUrl: `http://127.0.0.1:${port}`,
    shopUrl: `http://127.0.0.1:${shopPort}`,
    env: {
      PLAYHEAD_DATA: dataFolder,
      PLAYHEAD_HOST: '127.0.0.1',
      PLAYHEAD_PORT: String(port),
      PLAYHEAD_SHOP_PORT: String(shopPort),
      PLAYHEAD_LOG_LEVEL: 'debug',
    },
  }
}

export async function removeDemoSite(site: DemoSite): Promise<void> {
  await rm(site.dataFolder, { recursive: true, force: true })
}

/** Starts the demonstration and waits until it says where it is. */
export async function startDemo(site: DemoSite): Promise<Demo> {
  const process = startServerProcess(['demo'], site.env)
  const [signInUrl] = await process.waitForOutput(/http:\/\/\S+\/sign-in#[\w-]+/)
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    process.child.kill(signal)
    return (await process.ended).code
  }
  return {
    ...site,
    process,
    signInUrl,
    stop: () => end('SIGINT'),
    kill: async () => void (await end('SIGKILL')),
  }
}

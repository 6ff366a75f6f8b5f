import { ASSET_PREFIXES, type Assets } from '../../assets/assets.ts'
import { readConfig } from '../../config.ts'
import { SETTINGS } from '../../settings.ts'
import { importRecordings } from '../../services/import/import-recording.ts'
import { createProject } from '../../services/projects/projects.ts'
import type { Storage } from '../../storage/storage.ts'
import { listen, stopListening } from '../listen.ts'
import { print } from '../print.ts'
import {
  createLogger,
  createSignInLink,
  openFolderStorage,
  startServer,
} from '../running-server.ts'
import { untilStopped } from '../until-stopped.ts'
import { createShop } from './shop.ts'

const PROJECT = { id: 'demo-shop', name: 'Demo shop', key: 'ph_demo_shop' }

const MINUTE_MS = 60_000
/** Longer ago than the idle timeout, so that no recording passes for a live visit. */
const NEWEST_ENDED_MS = 40 * MINUTE_MS
const SPACING_MS = 97 * MINUTE_MS

/**
 * `demo`: the server and, on an origin of its own, a shop that is recorded. At the
 * first start a few recordings of the shop are imported.
 */
export async function runDemo(assets: Assets): Promise<void> {
  const config = readConfig(process.env)
  const logger = createLogger(config)
  await using stack = new AsyncDisposableStack()
  const storage = openFolderStorage(config, logger)
  stack.defer(() => storage.close())
  const imported = await importBundled(storage, assets)
  const server = await startServer({ config, storage, assets, logger })
  stack.defer(() => server.stop())
  const shop = createShop({ assets, serverUrl: server.url, projectKey: PROJECT.key })
  const { host, shopPort: port } = config
  stack.defer(() => stopListening(shop))
  const shopUrl = await listen(shop, { host, port, setting: SETTINGS.shopPort })
  await createProject(storage.control, {
    ...PROJECT,
    allowedOrigins: nameOrigins(shopUrl),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  print(
    '',
    `  Dashboard   ${server.url}`,
    `  Demo shop   ${shopUrl}`,
    `  Sign in     ${await createSignInLink(storage.control, server.url)}`,
    `  Data        ${config.dataFolder}`,
    '',
    ...(imported > 0 ? [`  ${imported} recordings of the shop were imported.`] : []),
    '  Visit the shop, then watch the visit in the dashboard.',
    '  The link signs in once, within a day. Ctrl-C stops both.',
    '',
  )
  await untilStopped()
}

async function importBundled(storage: Storage, assets: Assets): Promise<number> {
  const names = await assets.list(ASSET_PREFIXES.recordings)
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.playhead.gz'))
      .map(async (name) => ({ name, bytes: (await assets.load(name)) ?? new Uint8Array() })),
  )
  return importRecordings(storage, files, {
    projectId: PROJECT.id,
    newestEndsAt: Date.now() - NEWEST_ENDED_MS,
    spacingMs: SPACING_MS,
  })
}

/** The shop answers under both names of this machine. */
function nameOrigins(shopUrl: string): string[] {
  const { port } = new URL(shopUrl)
  return [...new Set([shopUrl, `http://127.0.0.1:${port}`, `http://localhost:${port}`])]
}

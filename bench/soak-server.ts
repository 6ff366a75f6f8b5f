/**
 * The server for bench/soak.ts, by a clock that runs faster. Timers stay as they are:
 * what waits for a timer waits longer, by this clock, than it would.
 *
 *   node bench/soak-server.ts EPOCH_MS SPEED
 */
import { openAssets } from '../apps/server/src/assets/open-assets.ts'
import {
  createLogger,
  createSignInLink,
  openFolderStorage,
  startServer,
} from '../apps/server/src/commands/running-server.ts'
import { untilStopped } from '../apps/server/src/commands/until-stopped.ts'
import { readConfig } from '../apps/server/src/config.ts'
import { createFastClock } from './fast-clock.ts'

const [epochMs, speed] = process.argv.slice(2).map(Number)
const now = createFastClock({ epochMs: epochMs ?? 0, speed: speed ?? 1 })
const config = readConfig(process.env)
const logger = createLogger(config)
const storage = openFolderStorage(config, logger)
const assets = openAssets(new URL('../apps/server/src/main.ts', import.meta.url).href)
const server = await startServer({ config, storage, assets, logger, now })
console.log(await createSignInLink(storage.control, server.url))
await untilStopped()
await server.stop()
await storage.close()

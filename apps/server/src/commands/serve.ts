import type { Assets } from '../assets/assets.ts'
import { readConfig } from '../config.ts'
import { print } from './print.ts'
import { createLogger, createSignInLink, openFolderStorage, startServer } from './running-server.ts'
import { untilStopped } from './until-stopped.ts'

/** `serve`: the server alone, until it is asked to stop. */
export async function runServe(assets: Assets): Promise<void> {
  const config = readConfig(process.env)
  const logger = createLogger(config)
  await using stack = new AsyncDisposableStack()
  const storage = openFolderStorage(config, logger)
  stack.defer(() => storage.close())
  const server = await startServer({ config, storage, assets, logger })
  stack.defer(() => server.stop())
  const projects = await storage.control.listProjects()
  print(
    '',
    `  Playhead    ${server.url}`,
    `  Sign in     ${await createSignInLink(storage.control, server.url)}`,
    `  Data        ${config.dataFolder}`,
    '',
    ...(projects.length === 0 ? ['  There is no project yet: sign in to make one.', ''] : []),
    '  The link signs in once, within a day. Ctrl-C stops the server.',
    '',
  )
  await untilStopped()
}

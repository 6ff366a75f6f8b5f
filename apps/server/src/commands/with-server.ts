import type { Assets } from '../assets/assets.ts'
import { readConfig, type Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { createAccess } from '../services/access/access.ts'
import { openControlStore } from '../storage/open-storage.ts'
import { DataFolderInUseError } from '../storage/storage-errors.ts'
import { createLogger, openFolderStorage, startServer } from './running-server.ts'

/** A request to the API as the administrator. @throws {AppError} with what the server said */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>

/**
 * Does something over the API: of the server that runs on the data folder, or of one
 * that runs as long as this takes, so that there is one way to do it.
 */
export async function withServer(assets: Assets, act: (ask: Ask) => Promise<void>): Promise<void> {
  const config = readConfig(process.env)
  await using stack = new AsyncDisposableStack()
  const logger = createLogger({ ...config, logLevel: 'error' })
  let url = config.publicUrl
  try {
    const storage = openFolderStorage(config, logger)
    stack.defer(() => storage.close())
    const local = { host: '127.0.0.1', port: 0, publicUrl: 'http://127.0.0.1' }
    const own = { ...config, ...local, tlsCertificate: '', tlsKey: '' }
    const server = await startServer({ config: own, storage, assets, logger })
    stack.defer(() => server.stop())
    ;({ url } = server)
  } catch (error) {
    if (!(error instanceof DataFolderInUseError)) throw error
  }
  await act(await signIn(config, url))
}

async function signIn(config: Config, url: string): Promise<Ask> {
  const { control, close } = openControlStore(config.dataFolder)
  try {
    const token = await createAccess(control, Date.now).createSignInToken()
    const answer = await send(`${url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return (path, init = {}) =>
      send(`${url}/api/${path}`, { ...init, headers: { ...init.headers, cookie } })
  } finally {
    close()
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((cause: unknown) => {
    throw new AppError(
      'internal_error',
      `A server runs on this data folder, and does not answer at ${new URL(url).origin}. Give the same PLAYHEAD_PORT and PLAYHEAD_PUBLIC_URL as it has.`,
      { cause },
    )
  })
  if (answer.ok) return answer
  const { error } = (await answer.json()) as { error: { message: string } }
  throw new AppError('internal_error', error.message)
}

import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createSecureContext, type Server } from 'node:tls'
import { ConfigError, type Config } from '../config.ts'
import { SETTINGS } from '../settings.ts'

export interface TlsPair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** How often it is looked whether the files have been renewed, in milliseconds. */
const LOOK_MS = 60_000

type TlsPaths = Pick<Config, 'tlsCertificate' | 'tlsKey'>

/**
 * Reads the certificate and its key; null where the server speaks plain HTTP.
 *
 * @throws {ConfigError} when one cannot be read, or the key is not that of the certificate
 */
export function readTls({ tlsCertificate, tlsKey }: TlsPaths): TlsPair | null {
  if (tlsCertificate === '') return null
  const pair = {
    cert: readPart(SETTINGS.tlsCertificate.name, tlsCertificate),
    key: readPart(SETTINGS.tlsKey.name, tlsKey),
  }
  try {
    createSecureContext(pair)
  } catch (cause) {
    throw new ConfigError(
      `${tlsCertificate} and ${tlsKey} are no certificate and its key, both PEM: ${String(cause)}`,
      { cause },
    )
  }
  return pair
}

function readPart(setting: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ConfigError(`${setting}: ${path} cannot be read: ${String(cause)}`, { cause })
  }
}

interface RenewalOptions {
  readonly paths: TlsPaths
  readonly logger: Pick<Logger, 'info' | 'warn'>
  readonly everyMs?: number
}

/**
 * Takes over renewed files while the server runs. What cannot be used is said, and the
 * earlier certificate stays: files are renewed one after the other.
 *
 * @returns what ends it
 */
export function followTls(
  app: Pick<FastifyInstance, 'server'>,
  { paths, logger, everyMs = LOOK_MS }: RenewalOptions,
): () => void {
  const files = [paths.tlsCertificate, paths.tlsKey]
  if (paths.tlsCertificate === '') return () => {}
  const renew = (): void => {
    try {
      const pair = readTls(paths)
      if (pair) (app.server as unknown as Server).setSecureContext(pair)
      logger.info('the certificate was renewed')
    } catch (error) {
      logger.warn({ err: error }, 'the certificate could not be renewed')
    }
  }
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, renew)
  return () => {
    for (const file of files) unwatchFile(file, renew)
  }
}

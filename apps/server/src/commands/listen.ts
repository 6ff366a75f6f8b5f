import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { formatUrl, type Setting } from '../config.ts'
import { PortError } from './failure.ts'

/** How long requests under way may take to end when the server stops. */
const DRAIN_MS = 2_000

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** The setting to change when the port is taken. */
  readonly setting: Setting
}

/**
 * Listens, and resolves to the address.
 *
 * @throws {PortError} when the port cannot be had
 */
export async function listen(
  app: Pick<FastifyInstance, 'listen' | 'server'>,
  { host, port, setting }: ListenOptions,
): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === undefined ? undefined : PORT_FAULTS[code]
    if (!reason) throw cause
    throw new PortError(
      `Port ${port} on ${host} ${reason}. Choose another one with ${setting.name}, for example:\n\n  ${setting.name}=${port + 10} npm start\n`,
      { cause },
    )
  }
  const address = app.server.address() as AddressInfo
  return formatUrl(host, address.port)
}

const PORT_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'may only be used by the system’s administrator',
  EADDRNOTAVAIL: 'cannot be used: this machine does not have that address',
}

/** Stops accepting, lets requests under way end, and cuts those that do not. */
export async function stopListening(app: Pick<FastifyInstance, 'close' | 'server'>): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
  await app.close()
  clearTimeout(deadline)
}

import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { formatUrl } from '../config.ts'
import { SETTINGS, type Setting } from '../settings.ts'
import { PortError } from './failure.ts'

/**
 * How many connections may wait to be accepted, where the system allows as many. After a
 * restart all recorders come at once, and what does not fit waits a second or is reset.
 */
const WAITING_LIMIT = 4_096

/** How long requests under way may take to end when the server stops. */
const DRAIN_MS = 2_000

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly scheme?: 'http' | 'https'
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
  { host, port, setting, scheme = 'http' }: ListenOptions,
): Promise<string> {
  try {
    await app.listen({ host, port, backlog: WAITING_LIMIT })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === undefined ? undefined : PORT_FAULTS[code]
    if (!reason) throw cause
    // Another port would not help a host that is wrong.
    if (HOST_FAULTS.has(code ?? '')) {
      const { name } = SETTINGS.host
      throw new PortError(
        `Port ${port} on ${host} ${reason}. Choose another host with ${name}, for example:\n\n  ${name}=127.0.0.1 npm start\n`,
        { cause },
      )
    }
    throw new PortError(
      `Port ${port} on ${host} ${reason}. Choose another one with ${setting.name}, for example:\n\n  ${setting.name}=${port + 10} npm start\n`,
      { cause },
    )
  }
  const address = app.server.address() as AddressInfo
  return formatUrl(host, address.port, scheme)
}

/** Where the host is what is wrong. */
const HOST_FAULTS: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'])

const PORT_FAULTS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be had: no machine has that name',
  EAI_AGAIN: 'cannot be had: that name cannot be looked up at the moment',
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

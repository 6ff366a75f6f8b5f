import { createServer } from 'node:net'
import { once } from 'node:events'

/**
 * Ports that nobody uses at this moment. They are held together before any is
 * given back, so that they differ; a restart on the same port needs the number.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const holders = await Promise.all(
    Array.from({ length: count }, async () => {
      const holder = createServer().listen(0, '127.0.0.1')
      await once(holder, 'listening')
      return holder
    }),
  )
  const ports = holders.map((holder) => {
    const address = holder.address()
    if (address === null || typeof address === 'string') throw new Error('a socket without a port')
    return address.port
  })
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))))
  return ports
}

import { BlockList, isIP, isIPv4 } from 'node:net'

/** Whether events may be sent to an address. */
export interface AddressGuard {
  /** Whether the operator named any network. */
  readonly hasLocal: boolean
  /** Whether it is one of the networks that the operator named; plain HTTP may go there. */
  isLocal(address: string): boolean
  /** Whether it is one of those, or of the public internet. */
  isAllowed(address: string): boolean
}

/** Everything that IANA lists as not globally reachable, and what leads there. */
const CLOSED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Of global unicast alone; nothing else is public. Tunnels carry addresses of IPv4. */
const OPEN_V6 = ['2000::', 3] as const
const CLOSED_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

/** @param networks addresses and networks (`10.1.2.0/24`) of one's own */
export function createAddressGuard(networks: readonly string[]): AddressGuard {
  const local = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    local.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  const closed = new BlockList()
  for (const [address, prefix] of CLOSED_V4) closed.addSubnet(address, prefix, 'ipv4')
  for (const [address, prefix] of CLOSED_V6) closed.addSubnet(address, prefix, 'ipv6')
  const open = new BlockList()
  open.addSubnet(...OPEN_V6, 'ipv6')

  const isLocal = (given: string): boolean => {
    const address = toPlain(given)
    return address !== null && local.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  }
  return {
    hasLocal: networks.length > 0,
    isLocal,
    isAllowed: (given) => {
      if (isLocal(given)) return true
      const address = toPlain(given)
      if (address === null) return false
      if (isIPv4(address)) return !closed.check(address, 'ipv4')
      return open.check(address, 'ipv6') && !closed.check(address, 'ipv6')
    },
  }
}

/** An IPv4 address inside of an IPv6 one is taken for what it is; null when it is none. */
function toPlain(given: string): string | null {
  const address = given.replace(/^\[|\]$/g, '')
  if (isIP(address) === 0) return null
  if (isIPv4(address)) return address
  // As the URL standard writes them, in the shortest form.
  const short = URL.parse(`http://[${address.split('%')[0]}]/`)?.hostname.slice(1, -1)
  if (short === undefined) return null
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short)
  if (!mapped) return short
  const [high, low] = [mapped[1], mapped[2]].map((part) => Number.parseInt(part ?? '0', 16))
  const bytes = [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255]
  return bytes.join('.')
}

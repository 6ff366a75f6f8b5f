import { BlockList, isIP } from 'node:net'
import { openPlaceDatabase } from './place-database.ts'

/** Where an address is: ISO 3166-1 country code, names of region and city. */
export interface Place {
  readonly country: string | null
  readonly region: string | null
  readonly city: string | null
}

export interface PlaceFinder {
  /** Never fails: an address that is private, unknown or none at all is nowhere. */
  find(address: string | null | undefined): Place | Promise<Place>
}

const NOWHERE: Place = Object.freeze({ country: null, region: null, city: null })

/**
 * Makes a finder of places by address. Nothing of an address is kept. With a city
 * database of the operator, what it knows goes before the country database.
 *
 * @throws {PlaceDatabaseError} when a database cannot be read or is of another kind
 * @example
 * createPlaceFinder({ countryDatabase }).find('81.2.69.142').country // 'GB'
 */
export function createPlaceFinder(options: {
  readonly countryDatabase: Uint8Array
  readonly cityDatabase?: Uint8Array | undefined
}): { find(address: string | null | undefined): Place } {
  const countries = openPlaceDatabase(options.countryDatabase, 'country')
  const cities = options.cityDatabase && openPlaceDatabase(options.cityDatabase, 'city')
  return {
    find(text) {
      const address = parseAddress(text)
      if (address === null || isLocal(address)) return NOWHERE
      const place = cities?.find(address)
      // One database for all three: a region of one never stands with a country of another.
      return place?.country ? place : (countries.find(address) ?? NOWHERE)
    },
  }
}

/**
 * A finder that is made when the first address is asked for that can be anywhere: the
 * databases take 8 MB and more, and a server that nobody sends to needs none of them.
 *
 * @param load makes it; when that fails, every address is nowhere
 * @param onError is told why it failed, once
 */
export function createLatePlaceFinder(
  load: () => Promise<PlaceFinder>,
  onError: (error: unknown) => void,
): PlaceFinder {
  let loading: Promise<PlaceFinder> | undefined
  const loadOnce = (): Promise<PlaceFinder> =>
    (loading ??= load().catch((error: unknown) => {
      onError(error)
      return { find: () => NOWHERE }
    }))
  return {
    find(text) {
      const address = parseAddress(text)
      if (address === null || isLocal(address)) return NOWHERE
      return loadOnce().then((finder) => finder.find(address))
    },
  }
}

/**
 * Checks an address and brings it into the form that the databases index:
 * `::ffff:203.0.113.7` and `::ffff:cb00:7107` are `203.0.113.7`.
 */
function parseAddress(text: unknown): string | null {
  if (typeof text !== 'string') return null
  const version = isIP(text)
  if (version === 4) return text
  if (version === 0 || text.includes('%')) return null
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical)
  if (!mapped) return canonical
  const [high, low] = [mapped[1], mapped[2]].map((part) => Number.parseInt(part ?? '', 16))
  return [high, low].flatMap((part = 0) => [part >> 8, part & 0xff]).join('.')
}

let local: BlockList | undefined

function isLocal(address: string): boolean {
  local ??= listLocalNetworks()
  return local.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** Networks that are nowhere on the map: private, loopback, link-local, carrier NAT, test. */
function listLocalNetworks(): BlockList {
  const local = new BlockList()
  for (const [network, prefix] of [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.2.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ] as const) {
    local.addSubnet(network, prefix, 'ipv4')
  }
  for (const [network, prefix] of [
    ['::', 127],
    ['2001:db8::', 32],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
  ] as const) {
    local.addSubnet(network, prefix, 'ipv6')
  }
  return local
}
